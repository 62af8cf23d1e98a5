-- A journal as version 0.1 of Tidegate left it: its tables, word for word, and what a session wrote that was
-- killed while it held BTC and had two orders open.
CREATE TABLE sessions(id INTEGER PRIMARY KEY);
CREATE TABLE intents(seq INTEGER PRIMARY KEY, client_id TEXT NOT NULL UNIQUE, purpose TEXT NOT NULL,
  symbol TEXT NOT NULL, side TEXT NOT NULL, type TEXT NOT NULL, quantity TEXT NOT NULL,
  quote_quantity TEXT NOT NULL, price TEXT NOT NULL, at_ms INTEGER NOT NULL);
CREATE TABLE acknowledgements(seq INTEGER PRIMARY KEY, client_id TEXT NOT NULL, order_id TEXT NOT NULL);
CREATE INDEX acknowledgements_by_order ON acknowledgements(client_id);
CREATE TABLE reports(seq INTEGER PRIMARY KEY, client_id TEXT NOT NULL, order_id TEXT NOT NULL,
  status TEXT NOT NULL, executed TEXT NOT NULL, executed_quote TEXT NOT NULL, updated_ms INTEGER NOT NULL);
CREATE INDEX reports_by_order ON reports(client_id);
CREATE TABLE resolutions(seq INTEGER PRIMARY KEY, client_id TEXT NOT NULL, state TEXT NOT NULL, reason TEXT NOT NULL);
CREATE INDEX resolutions_by_order ON resolutions(client_id);
CREATE TABLE positions(symbol TEXT PRIMARY KEY, quantity TEXT NOT NULL, cost TEXT NOT NULL, seq INTEGER NOT NULL);
PRAGMA user_version=1;
INSERT INTO sessions VALUES(1763799000000), (1763799900000);
-- Bought and sold again.
INSERT INTO intents VALUES(1, 'tg-1', 'entry', 'ETHUSDT', 'BUY', 'IMMEDIATE_OR_CANCEL', '0.5', '0', '3000', 1763799001000);
INSERT INTO acknowledgements VALUES(2, 'tg-1', 'X1');
INSERT INTO reports VALUES(3, 'tg-1', 'X1', 'FILLED', '0.5', '1500', 1763799001100);
INSERT INTO resolutions VALUES(4, 'tg-1', 'filled', '');
INSERT INTO intents VALUES(5, 'tg-2', 'exit', 'ETHUSDT', 'SELL', 'IMMEDIATE_OR_CANCEL', '0.5', '0', '3010', 1763799002000);
INSERT INTO reports VALUES(6, 'tg-2', 'X2', 'FILLED', '0.5', '1505', 1763799002100);
INSERT INTO resolutions VALUES(7, 'tg-2', 'filled', '');
-- Never reached the exchange.
INSERT INTO intents VALUES(8, 'tg-3', 'entry', 'BTCUSDT', 'BUY', 'IMMEDIATE_OR_CANCEL', '0.01', '0', '61000', 1763799003000);
INSERT INTO resolutions VALUES(9, 'tg-3', 'absent', 'the exchange knows no such order');
-- Partly filled, and still open.
INSERT INTO intents VALUES(10, 'tg-4', 'entry', 'BTCUSDT', 'BUY', 'IMMEDIATE_OR_CANCEL', '0.02', '0', '61000.5', 1763799901000);
INSERT INTO acknowledgements VALUES(11, 'tg-4', 'X4');
INSERT INTO reports VALUES(12, 'tg-4', 'X4', 'PARTIALLY_FILLED', '0.015', '915.0075', 1763799901100);
-- Sent, and nobody answered.
INSERT INTO intents VALUES(13, 'tg-5', 'entry', 'BTCUSDT', 'BUY', 'LIMIT', '0.01', '0', '60990', 1763799902000);
INSERT INTO positions VALUES('BTCUSDT', '0.015', '915.46500375', 12), ('ETHUSDT', '0', '0', 7);
