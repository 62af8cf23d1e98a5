"""A private certificate authority, made afresh for each test that needs one, with the command openssl."""

import pathlib
import subprocess


class PrivateAuthority:
    """Writes PEM files into `folder`, which the caller takes away again."""

    def __init__(self, folder):
        self.folder = pathlib.Path(folder)
        self.issued = 0
        self.ca_file = self.folder / "ca.pem"
        self.key_file = self.folder / "ca.key"
        self.openssl("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "1",
                     "-subj", "/CN=Test authority", "-keyout", self.key_file, "-out", self.ca_file)

    def issue(self, names, days=1):
        """The files of a certificate and of its key. `names`: as OpenSSL writes them ("DNS:localhost,IP:127.0.0.1");
        `days`: of validity from now, or since when it is over."""
        self.issued += 1
        certificate, key, request, extensions = (self.folder / f"{self.issued}.{kind}"
                                                 for kind in ("pem", "key", "csr", "ext"))
        extensions.write_text(f"subjectAltName={names}\n")
        self.openssl("req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-subj",
                     "/CN=Test server", "-keyout", key, "-out", request)
        self.openssl("x509", "-req", "-in", request, "-CA", self.ca_file, "-CAkey", self.key_file, "-days", str(days),
                     "-extfile", extensions, "-out", certificate)
        return certificate, key

    def openssl(self, *arguments):
        subprocess.run(["openssl", *arguments], check=True, capture_output=True, timeout=30)
