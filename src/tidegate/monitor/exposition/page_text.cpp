#include "tidegate/monitor/exposition/page_text.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <map>
#include <string_view>
#include <utility>

#include "tidegate/monitor/exposition/numbers.hpp"

namespace tidegate::monitor {
namespace {

constexpr std::size_t kBoundCount = base::Histogram::kBoundCount;
constexpr std::size_t kUsualSeries = 120;  // bytes of one, with its share of its family's comments
constexpr std::array<std::string_view, 3> kUnits{"seconds", "bytes", "ratio"};
constexpr std::string_view kTotal = "_total";

void append_escaped(std::string& out, std::string_view text, bool quotes_too) {
  const std::string_view special = quotes_too ? "\\\n\"" : "\\\n";
  while (true) {
    const std::size_t at = text.find_first_of(special);
    out += text.substr(0, at);
    if (at == std::string_view::npos) return;
    out += '\\';
    out += text[at] == '\n' ? 'n' : text[at];
    text.remove_prefix(at + 1);
  }
}

// As they stand between braces.
void append_labels(std::string& out, const base::SampleLabels& labels) {
  bool first = true;
  for (const auto& [name, value] : labels) {
    if (!first) out += ',';
    first = false;
    out += name;
    out += "=\"";
    append_escaped(out, value, true);
    out += '"';
  }
}

// What the name ends in behind an underscore; empty: no unit.
std::string_view unit_of(std::string_view name) {
  const std::size_t underscore = name.rfind('_');
  if (underscore == std::string_view::npos) return {};
  const std::string_view last = name.substr(underscore + 1);
  return std::ranges::find(kUnits, last) == kUnits.end() ? std::string_view{} : last;
}

std::string_view name_of(base::Sample::Kind kind) {
  if (kind == base::Sample::Kind::kCounter) return "counter";
  return kind == base::Sample::Kind::kGauge ? "gauge" : "histogram";
}

class PageText {
 public:
  PageText(const Page& page, ExpositionFormat format)
      : page_(page), open_(format == ExpositionFormat::kOpenMetrics) {
    out_.reserve(page.exposed_series() * kUsualSeries);
    for (std::size_t i = 0; i < kBoundCount; ++i)
      append_bound(bounds_[i], base::Histogram::kBounds[i], open_);
    bounds_[kBoundCount] = "+Inf";
  }

  void take(std::span<const SeriesExemplars> exemplars) {
    if (!open_) return;
    for (const SeriesExemplars& one : exemplars) {
      if (!one.labels()) continue;
      std::string key = one.name() + '{';
      append_labels(key, *one.labels());
      exemplars_.emplace(std::move(key), &one);
    }
  }

  std::string written() {
    for (const MetricFamily& family : page_.families()) {
      describe(family);
      for (const PageLine& line : family.lines) write(family, line);
    }
    if (open_) out_ += "# EOF\n";
    return std::move(out_);
  }

 private:
  void describe(const MetricFamily& family);
  void write(const MetricFamily& family, const PageLine& line);
  void write_histogram(const MetricFamily& family, const base::Histogram& histogram);
  void begin(std::string_view name, std::string_view suffix);
  void begin_bucket(std::string_view name, std::string_view bound);
  void write_exemplar(const Exemplar& exemplar);
  const SeriesExemplars* exemplars_of(const MetricFamily& family);
  void comment(std::string_view what, std::string_view name, std::string_view text);

  const Page& page_;
  const bool open_;
  std::array<std::string, kBoundCount + 1> bounds_;
  std::map<std::string, const SeriesExemplars*> exemplars_;  // by name{labels
  std::string labels_;                                       // of the line that is being written
  std::string key_;
  std::string out_;
};

void PageText::comment(std::string_view what, std::string_view name, std::string_view text) {
  out_ += what;
  out_ += name;
  out_ += ' ';
  out_ += text;
  out_ += '\n';
}

// To OpenMetrics a counter is called without its ending. One that has none, or whose shorter name is another
// family's, is of unknown type there, under its whole name: nothing is lost but the word.
void PageText::describe(const MetricFamily& family) {
  std::string_view name = family.name;
  std::string_view type = name_of(family.kind);
  if (open_ && family.kind == base::Sample::Kind::kCounter) {
    const std::string_view shorter = name.substr(0, name.size() - std::min(name.size(), kTotal.size()));
    if (name.ends_with(kTotal) && !shorter.empty() && page_.find(shorter) == nullptr) {
      name = shorter;
    } else {
      type = "unknown";
    }
  }
  std::string meaning;
  append_escaped(meaning, family.meaning, open_);
  if (open_) {
    comment("# TYPE ", name, type);
    if (const auto unit = unit_of(name); !unit.empty()) comment("# UNIT ", name, unit);
    comment("# HELP ", name, meaning);
  } else {
    comment("# HELP ", name, meaning);
    comment("# TYPE ", name, type);
  }
}

void PageText::begin(std::string_view name, std::string_view suffix) {
  out_ += name;
  out_ += suffix;
  if (!labels_.empty()) {
    out_ += '{';
    out_ += labels_;
    out_ += '}';
  }
  out_ += ' ';
}

void PageText::begin_bucket(std::string_view name, std::string_view bound) {
  out_ += name;
  out_ += "_bucket{";
  out_ += labels_;
  if (!labels_.empty()) out_ += ',';
  out_ += "le=\"";
  out_ += bound;
  out_ += "\"} ";
}

void PageText::write(const MetricFamily& family, const PageLine& line) {
  labels_.clear();
  append_labels(labels_, line.labels);
  if (family.kind == base::Sample::Kind::kHistogram) {
    write_histogram(family, *line.sample->histogram);
    return;
  }
  begin(family.name, {});
  append_number(out_, line.sample->value);
  out_ += '\n';
}

void PageText::write_histogram(const MetricFamily& family, const base::Histogram& histogram) {
  const SeriesExemplars* exemplars = exemplars_of(family);
  for (std::size_t i = 0; i < bounds_.size(); ++i) {
    begin_bucket(family.name, bounds_[i]);
    append_number(out_, i < kBoundCount ? histogram.at_most(i) : histogram.count());
    if (exemplars != nullptr && exemplars->of_bucket(i)) write_exemplar(*exemplars->of_bucket(i));
    out_ += '\n';
  }
  begin(family.name, "_sum");
  append_number(out_, std::chrono::duration<double>{histogram.sum()}.count());
  out_ += '\n';
  begin(family.name, "_count");
  append_number(out_, histogram.count());
  out_ += '\n';
}

const SeriesExemplars* PageText::exemplars_of(const MetricFamily& family) {
  if (exemplars_.empty()) return nullptr;
  key_ = family.name;
  key_ += '{';
  key_ += labels_;
  const auto found = exemplars_.find(key_);
  return found == exemplars_.end() ? nullptr : found->second;
}

void PageText::write_exemplar(const Exemplar& exemplar) {
  out_ += " # {";
  append_labels(out_, exemplar.labels);
  out_ += "} ";
  append_number(out_, std::chrono::duration<double>{exemplar.value}.count());
  out_ += ' ';
  append_instant(out_, exemplar.at);
}

}  // namespace

std::string page_text(const Page& page, ExpositionFormat format, std::span<const SeriesExemplars> exemplars) {
  PageText text{page, format};
  text.take(exemplars);
  return text.written();
}

}  // namespace tidegate::monitor
