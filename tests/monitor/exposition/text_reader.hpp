// A small reader of both text formats, for tests: it takes what the formats' grammars take and nothing else,
// and shares nothing with the writer.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tidegate::monitor {

using ReadLabels = std::map<std::string, std::string>;

struct ReadExemplar {
  ReadLabels labels;
  double value = 0;
  std::string at;
};

struct ReadSeries {
  std::string name;
  ReadLabels labels;
  double value = 0;
  std::string number;  // as it stands there
  std::optional<ReadExemplar> exemplar;
};

struct ReadFamily {
  std::string name, type, unit, help;
  std::vector<ReadSeries> series;
};

struct ReadPage {
  std::vector<ReadFamily> families;  // in the order of the text
  std::string problem;               // the first; empty: none
  const ReadFamily* find(std::string_view name) const;
};

// What is wrong: a line of another form, a family twice or in two places, a series twice or of no family, a
// comment twice or behind series, in OpenMetrics a missing end or a unit that the name does not end in.
ReadPage read_page(std::string_view text, bool open_metrics);

}  // namespace tidegate::monitor
