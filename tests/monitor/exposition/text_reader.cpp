#include "monitor/exposition/text_reader.hpp"

#include <cmath>
#include <cstdlib>
#include <set>
#include <utility>

namespace tidegate::monitor {
namespace {

// What is left of a line.
class Line {
 public:
  explicit Line(std::string_view text) : left_(text) {}

  bool empty() const { return left_.empty(); }
  bool skip(std::string_view word) {
    if (!left_.starts_with(word)) return false;
    left_.remove_prefix(word.size());
    return true;
  }
  std::string name(bool colons) {
    const std::string_view first = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_";
    std::string out;
    while (!left_.empty()) {
      const char c = left_.front();
      const bool digit = c >= '0' && c <= '9' && !out.empty();
      if (!digit && first.find(c) == first.npos && !(colons && c == ':')) break;
      out += c;
      left_.remove_prefix(1);
    }
    return out;
  }
  std::string word() {
    const std::size_t end = std::min(left_.find(' '), left_.size());
    const std::string out{left_.substr(0, end)};
    left_.remove_prefix(end);
    return out;
  }
  std::string rest() { return std::string{std::exchange(left_, {})}; }
  // Behind its opening quote; none: it never ends, or has an escape that there is none of.
  std::optional<std::string> quoted() {
    std::string out;
    while (!left_.empty()) {
      const char c = left_.front();
      left_.remove_prefix(1);
      if (c == '"') return out;
      if (c != '\\') {
        out += c;
        continue;
      }
      if (skip("n")) {
        out += '\n';
      } else if (skip("\\")) {
        out += '\\';
      } else if (skip("\"")) {
        out += '"';
      } else {
        return std::nullopt;
      }
    }
    return std::nullopt;
  }

 private:
  std::string_view left_;
};

std::optional<double> number_of(const std::string& text) {
  if (text == "NaN") return std::nan("");
  if (text == "+Inf") return HUGE_VAL;
  if (text == "-Inf") return -HUGE_VAL;
  if (text.empty() || text.find_first_not_of("0123456789.e+-") != std::string::npos) return std::nullopt;
  char* end = nullptr;
  const double value = std::strtod(text.c_str(), &end);
  if (end != text.c_str() + text.size()) return std::nullopt;
  return value;
}

// Behind the opening brace.
std::optional<ReadLabels> read_labels(Line& line) {
  ReadLabels labels;
  while (!line.skip("}")) {
    if (!labels.empty() && !line.skip(",")) return std::nullopt;
    const std::string name = line.name(false);
    if (name.empty() || !line.skip("=\"")) return std::nullopt;
    auto value = line.quoted();
    if (!value || !labels.emplace(name, *value).second) return std::nullopt;
  }
  return labels;
}

std::optional<ReadExemplar> read_exemplar(Line& line) {
  auto labels = read_labels(line);
  if (!labels || !line.skip(" ")) return std::nullopt;
  const auto value = number_of(line.word());
  if (!value || !line.skip(" ")) return std::nullopt;
  std::string at = line.word();
  if (!number_of(at) || at.find('e') != std::string::npos) return std::nullopt;
  return ReadExemplar{std::move(*labels), *value, std::move(at)};
}

std::optional<ReadSeries> read_series(std::string_view text) {
  Line line{text};
  ReadSeries series;
  series.name = line.name(true);
  if (line.skip("{")) {
    auto labels = read_labels(line);
    if (!labels) return std::nullopt;
    series.labels = std::move(*labels);
  }
  if (series.name.empty() || !line.skip(" ")) return std::nullopt;
  series.number = line.word();
  const auto value = number_of(series.number);
  if (!value) return std::nullopt;
  series.value = *value;
  if (line.skip(" # {")) {
    series.exemplar = read_exemplar(line);
    if (!series.exemplar) return std::nullopt;
  }
  if (!line.empty()) return std::nullopt;
  return series;
}

std::string unescaped(std::string text) {
  for (std::size_t at = 0; (at = text.find('\\', at)) != std::string::npos; ++at) {
    text.replace(at, 2, text.substr(at + 1, 1) == "n" ? "\n" : text.substr(at + 1, 1));
  }
  return text;
}

class Reader {
 public:
  explicit Reader(bool open_metrics) : open_(open_metrics) {}

  ReadPage read(std::string_view text) {
    while (!text.empty() && page_.problem.empty()) {
      const std::size_t end = text.find('\n');
      if (end == text.npos) return failed("a line without an end", text);
      const std::string_view line = text.substr(0, end);
      text.remove_prefix(end + 1);
      if (ended_) return failed("something behind the end", line);
      if (line.starts_with("#")) {
        comment(line);
      } else {
        series(line);
      }
    }
    if (open_ && !ended_ && page_.problem.empty()) return failed("no end", {});
    return std::move(page_);
  }

 private:
  ReadPage failed(std::string_view what, std::string_view line) {
    problem(what, line);
    return std::move(page_);
  }
  void problem(std::string_view what, std::string_view line) {
    if (page_.problem.empty()) page_.problem = std::string{what} + ": " + std::string{line};
  }

  void comment(std::string_view text) {
    if (open_ && text == "# EOF") {
      ended_ = true;
      return;
    }
    Line line{text};
    line.skip("# ");
    const std::string what = line.word();
    line.skip(" ");
    const std::string name = line.name(true);
    if (name.empty() || !line.skip(" ")) return problem("a comment of another form", text);
    const std::string said = line.rest();
    if (page_.families.empty() || page_.families.back().name != name) {
      if (!names_.insert(name).second) return problem("a family in two places", text);
      page_.families.push_back({.name = name});
    }
    ReadFamily& family = page_.families.back();
    if (!family.series.empty()) return problem("a comment behind series", text);
    std::string* place = what == "HELP" ? &family.help : what == "TYPE" ? &family.type : nullptr;
    if (open_ && what == "UNIT") place = &family.unit;
    if (place == nullptr || !place->empty() || said.empty()) return problem("a comment that is none", text);
    *place = what == "HELP" ? unescaped(said) : said;
    if (what == "UNIT" && !name.ends_with("_" + said)) problem("another unit than the name's", text);
  }

  bool is_of(const ReadFamily& family, const std::string& name) const {
    if (family.type == "histogram") {
      return name == family.name + "_bucket" || name == family.name + "_sum" ||
             name == family.name + "_count";
    }
    return name == (open_ && family.type == "counter" ? family.name + "_total" : family.name);
  }

  void series(std::string_view line) {
    auto read = read_series(line);
    if (!read) return problem("a series of another form", line);
    if (page_.families.empty() || !is_of(page_.families.back(), read->name)) {
      return problem("a series of no family before it", line);
    }
    if (!seen_.emplace(read->name, read->labels).second) return problem("a series twice", line);
    page_.families.back().series.push_back(std::move(*read));
  }

  const bool open_;
  bool ended_ = false;
  ReadPage page_;
  std::set<std::string> names_;
  std::set<std::pair<std::string, ReadLabels>> seen_;
};

}  // namespace

const ReadFamily* ReadPage::find(std::string_view name) const {
  for (const ReadFamily& family : families) {
    if (family.name == name) return &family;
  }
  return nullptr;
}

ReadPage read_page(std::string_view text, bool open_metrics) {
  return Reader{open_metrics}.read(text);
}

}  // namespace tidegate::monitor
