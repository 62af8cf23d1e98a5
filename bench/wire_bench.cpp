// What MEXC's language costs: pushes decoded and applied to a book, JSON, signatures.
//
//   ./run bench wire                        the table: what must be reached and whether it is
//   ./run bench wire --benchmark_filter=.   Google Benchmark's own output and flags, all rows
#include <cstdio>

#include "bench/judge.hpp"
#include "bench/measure.hpp"
#include "bench/medians.hpp"
#include "bench/table.hpp"

namespace {

using namespace tidegate;

std::string row_of(const char* benchmark, const char* argument) {
  return std::string{benchmark} + "<" + argument + ">";
}

void judge_pushes(bench::Judge& table) {
  for (const char* kind : {"depth", "deals", "book_ticker"}) {
    const std::string frames = std::string{kind} + "_frames";
    const auto row = [&](const char* reader) { return row_of(reader, frames.c_str()); };
    const std::string what = std::string{kind} + " push, ";
    table.time_at_most(what + "generated code", row("Generated"), {});
    table.time_at_most(what + "walk", row("Walked"), {});
    table.time_at_most(what + "walk into a kept place", row("WalkedIntoKept"), {});
    table.faster_at_least(what + "walk : generated code", row("Walked"), row("Generated"), {});
  }
}

void judge_book(bench::Judge& table) {
  table.counter_at_most("10 levels decoded and applied near the top, p50", "DepthApplied<Where::kNearTop>",
                        "p50", " ns", 1'000);
  table.counter_at_most("the same, p99", "DepthApplied<Where::kNearTop>", "p99", " ns", {});
  table.counter_at_most("10 levels decoded and applied anywhere, p50", "DepthApplied<Where::kAnywhere>",
                        "p50", " ns", {});
  table.counter_at_most("the same, p99", "DepthApplied<Where::kAnywhere>", "p99", " ns", {});
  table.time_at_most("10 levels applied near the top", "Applied<Where::kNearTop>", {});
  table.time_at_most("10 levels applied anywhere", "Applied<Where::kAnywhere>", {});
  table.counter_at_most("10 levels applied anywhere, allocations", "Applied<Where::kAnywhere>", "allocations",
                        "", 0);
  table.counter_at_most("a level of the book after a snapshot", "BookMemory/iterations:1", "snapshot",
                        " bytes", 100);
  table.counter_at_most("a level of a book that has just outgrown its memory", "BookMemory/iterations:1",
                        "outgrown", " bytes", 100);
}

void judge_requests(bench::Judge& table) {
  table.time_at_most("signature, prepared key", "SignPrepared", 700);
  table.faster_at_least("signature, prepared key : one-shot HMAC", "SignPrepared", "SignOneShot", {});
  table.time_at_most("JSON depth of 2 x 20 levels", "JsonDepth/20", {});
  table.time_at_most("JSON depth of 2 x 1,000 levels", "JsonDepth/1000", {});
}

int print_table(char* program) {
  std::fprintf(stderr, "measuring, some ten seconds\n");
  bench::Medians medians;
  bench::measure(program, ".", medians);
  bench::Judge table{medians};
  judge_pushes(table);
  judge_book(table);
  judge_requests(table);
  bench::print(table.take());
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  return argc > 1 ? bench::print_raw(argc, argv) : print_table(argv[0]);
}
