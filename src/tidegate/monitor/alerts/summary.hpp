// The words of an alert: what stands in braces is filled in when it is told.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "tidegate/monitor/alerts/rule.hpp"

namespace tidegate::monitor {

// What "{word}" stands for; absent: nobody knows the word, and it stays as it is.
using WordMeaning = std::function<std::optional<std::string>(std::string_view word)>;
std::string expand(std::string_view text, const WordMeaning& meaning);
// Every brace that opens a word closes it, and a word has letters, digits and _ alone.
bool has_whole_braces(std::string_view text) noexcept;

// What a rule itself says of a word: {rule}, {for}, {window}, {slow}, {bound}, {upper}.
std::optional<std::string> meaning_in_rule(const AlertRule& rule, std::string_view word);
// The value with its unit: "12.3 s", "81 %", "3".
std::string shown_value(const AlertRule& rule, double value);
// In what unit that is: seconds, a ratio, or none.
enum class ValueUnit : std::uint8_t { kNone, kSeconds, kRatio };
ValueUnit unit_of(const AlertRule& rule) noexcept;

// The rule's summary for that set of labels ("{endpoint}") and that {value}.
std::string summary_of(const AlertRule& rule, const base::SampleLabels& labels, double value);

}  // namespace tidegate::monitor
