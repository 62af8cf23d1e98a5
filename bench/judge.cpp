#include "bench/judge.hpp"

#include <tuple>

namespace tidegate::bench {

void Judge::time_at_most(const std::string& what, const std::string& row, std::optional<double> most) {
  at_most(what, medians_.nanoseconds(row), " ns", most, row);
}

void Judge::counter_at_most(const std::string& what, const std::string& row, const std::string& counter,
                            const std::string& unit, std::optional<double> most) {
  at_most(what, medians_.counter(row, counter), unit, most, row);
}

void Judge::slower_at_most(const std::string& what, const std::string& our_row, const std::string& other,
                           double most) {
  compare(what, our_row, other, [most](double our_time, double other_time) {
    const double ratio = our_time / other_time;
    return std::tuple{ratio, "<= " + rounded(most) + " x", ratio <= most ? Holds::kYes : Holds::kNo};
  });
}

void Judge::faster_at_least(const std::string& what, const std::string& our_row, const std::string& other,
                            std::optional<double> least) {
  compare(what, our_row, other, [least](double our_time, double other_time) {
    const double ratio = other_time / our_time;
    if (!least) return std::tuple{ratio, std::string{}, Holds::kNoTarget};
    return std::tuple{ratio, ">= " + rounded(*least) + " x", ratio >= *least ? Holds::kYes : Holds::kNo};
  });
}

void Judge::missing(const std::string& what, const std::string& row) {
  rows_.push_back({what, "not measured: " + row, "", Holds::kUnknown});
}

void Judge::at_most(const std::string& what, std::optional<double> measured, const std::string& unit,
                    std::optional<double> most, const std::string& row) {
  if (!measured) return missing(what, row);
  const std::string target = most ? "<= " + rounded(*most) + unit : "";
  const Holds holds = !most ? Holds::kNoTarget : *measured <= *most ? Holds::kYes : Holds::kNo;
  rows_.push_back({what, rounded(*measured) + unit, target, holds});
}

void Judge::compare(const std::string& what, const std::string& our_row, const std::string& other,
                    auto ratio_of) {
  const auto our_time = medians_.nanoseconds(our_row);
  const auto other_time = medians_.nanoseconds(other);
  if (!our_time || !other_time) return missing(what, our_time ? other : our_row);
  const auto [ratio, target, holds] = ratio_of(*our_time, *other_time);
  const std::string times = " (" + rounded(*our_time) + " : " + rounded(*other_time) + " ns)";
  rows_.push_back({what, rounded(ratio) + " x" + times, target, holds});
}

}  // namespace tidegate::bench
