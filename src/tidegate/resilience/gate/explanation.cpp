#include "tidegate/resilience/gate/explanation.hpp"

#include <chrono>
#include <string_view>

namespace tidegate::resilience {

namespace {

using Lines = std::vector<std::string>;

std::string text_of(base::Duration d) {
  using namespace std::chrono_literals;
  if (d >= 10ms || d == 0ns) return base::in_whole_ms(d);
  return std::to_string(std::chrono::duration_cast<std::chrono::microseconds>(d).count()) + " us";
}

std::string padded(std::int64_t number, std::size_t digits) {
  const std::string text = std::to_string(number);
  return text.size() < digits ? std::string(digits - text.size(), '0') + text : text;
}

// "14:03:07.120"
std::string time_of_day(base::WallTime at) {
  const auto ms = std::chrono::floor<std::chrono::milliseconds>(at.time_since_epoch());
  const std::chrono::hh_mm_ss time{ms - std::chrono::floor<std::chrono::days>(ms)};
  return padded(time.hours().count(), 2) + ":" + padded(time.minutes().count(), 2) + ":" +
         padded(time.seconds().count(), 2) + "." + padded(time.subseconds().count(), 3);
}

std::string asked(const DecisionRecord& record, const EndpointPolicy& policy, base::WallTime at) {
  std::string text = policy.name;
  if (policy.secret_params) text += " (its parameters are not kept)";
  if (record.params_size > 0) text += " " + std::string{record.params()} + (record.params_cut ? "…" : "");
  if (record.account != AccountId{}) text += " for account " + std::to_string(record.account.value());
  text += " asked at " + time_of_day(at) + " UTC";
  switch (record.asker) {
    case Asker::kCaller:
      break;
    case Asker::kRenewal:
      text += " to renew a value behind the one that was served";
      break;
    case Asker::kBulk:
      text += " in bulk, for several calls";
      break;
    case Asker::kHostProbe:
      text += " to find out whether the host is back";
      break;
  }
  return text;
}

void tell_at_hand(const DecisionRecord& record, Lines& to) {
  if (record.stream == StreamWord::kNotHealthy) to.push_back("live stream: cannot stand in now");
  if (record.stream == StreamWord::kTooOld) to.push_back("live stream: has nothing new enough");
  if (record.stream == StreamWord::kCurrent) to.push_back("live stream: current");
  switch (record.cache) {
    case CacheWord::kNotAsked:
      break;
    case CacheWord::kNothing:
      to.push_back("cache: nothing usable");
      break;
    case CacheWord::kExpired:
      to.push_back("cache: expired " + text_of(record.past_ttl) + " ago");
      break;
    case CacheWord::kTooOld:
      to.push_back("cache: fresh, but " + text_of(record.age) + " old, which is more than the caller allows");
      break;
    case CacheWord::kFresh:
      to.push_back("cache: fresh, at most " + text_of(record.age) + " old");
      break;
  }
}

void tell_judged(const DecisionRecord& record, Lines& to) {
  if (!record.judged) return;
  to.push_back("circuit: " + std::string{name(record.circuit)});
  std::string weight = "limits: it weighs " + std::to_string(record.weight);
  if (record.weight_left != DecisionRecord::kNoLimit) {
    weight += ", and the endpoint's own limit has " + std::to_string(record.weight_left) + " left";
  }
  to.push_back(std::move(weight));
}

std::string ask_again(const DecisionRecord& record) {
  return record.until == base::kNever ? ""
                                      : "; ask again " + text_of(record.until - record.decided_at) + " later";
}

// "since 41 ms": how long it had been under way when it was joined.
std::string since(const LoadRecord& load, base::MonotonicTime at) {
  if (!load.is_sent() || load.sent_at > at) return ", which was not sent yet";
  return ", under way since " + text_of(at - load.sent_at);
}

std::string ruling(const RequestStory& story) {
  const DecisionRecord& record = story.decision;
  const std::string served = std::string{name(record.source)} + ", at most " + text_of(record.age) + " old";
  switch (record.ruling) {
    case Ruling::kServed:
      return "served at once: " + served;
    case Ruling::kServedOld:
      return "nothing was sent: " + std::string{name(record.code)} +
             "; an old value was served instead, at most " + text_of(record.age) + " old";
    case Ruling::kJoined:
      if (!story.load) return "joined a request that is forgotten by now";
      return "joined request " + base::to_text(story.load->asked_by) + since(*story.load, record.decided_at);
    case Ruling::kBecamePart:
      if (!story.whole) return "became a part of a bulk request";
      return "became a part of bulk request " + base::to_text(story.whole->asked_by) +
             since(*story.whole, record.decided_at);
    case Ruling::kCollected:
      return "held back for a bulk request";
    case Ruling::kSent:
      return "sent at once";
    case Ruling::kWaits:
      return "had to wait for its turn" +
             (record.until == base::kNever
                  ? ""
                  : ", in " + text_of(record.until - record.decided_at) + " by what was known");
    case Ruling::kRefused:
      break;
  }
  return "refused: " + std::string{name(record.code)} + ask_again(record);
}

// How the load that it waited for went out.
void tell_sending(const RequestStory& story, Lines& to) {
  const DecisionRecord& record = story.decision;
  const LoadRecord& load = *story.load;
  if (story.whole && record.ruling != Ruling::kBecamePart) {
    to.push_back("went in bulk request " + base::to_text(story.whole->asked_by));
  }
  const LoadRecord& request = story.whole ? *story.whole : load;
  if (request.is_sent() && request.sent_at > record.decided_at) {
    to.push_back("sent after " + text_of(request.sent_at - record.decided_at));
  }
  if (request.attempts > 1)
    to.push_back("sent " + std::to_string(request.attempts) + " times, as requests failed");
  if (request.hedges > 0) {
    to.push_back(std::string{"asked a second time because the first request was late: the "} +
                 (request.hedge_won ? "second" : "first") + " one counted");
  }
}

std::string ending(const RequestStory& story, const EndpointPolicy& policy, base::MonotonicTime now) {
  const DecisionRecord& record = story.decision;
  const LoadRecord& load = *story.load;
  const base::MonotonicTime over = load.has_ended() ? load.ended_at : now;
  const bool waited_for = record.asker == Asker::kCaller && !policy.waits_past_deadline;
  const std::string left =
      waited_for && record.deadline < over
          ? "its caller left at its deadline, after " + text_of(record.deadline - record.decided_at) + "; "
          : "";
  const std::string after = " after " + text_of(over - record.decided_at);
  if (!load.has_ended()) return left + "not answered yet" + after;
  const std::string status = load.http_status > 0 ? ", HTTP " + std::to_string(load.http_status) : "";
  if (!load.has_value && !load.has_error) return left + "was not needed any more" + after;
  const std::string age = "; data at most " + text_of(load.age) + " old";
  if (!load.has_error)
    return left + "answered" + after + " by " + std::string{name(load.source)} + status + age;
  const std::string failed = left + "failed" + after + ": " + std::string{name(load.code)} + status;
  return load.has_value ? failed + "; an old value was served instead" + age : failed;
}

}  // namespace

Lines explanation(const RequestStory& story, const EndpointPolicy& policy, base::MonotonicTime now,
                  base::WallTime wall_now) {
  const DecisionRecord& record = story.decision;
  Lines lines{asked(record, policy, wall_time_of(record.decided_at, now, wall_now))};
  tell_at_hand(record, lines);
  tell_judged(record, lines);
  if (record.asker == Asker::kCaller || record.asker == Asker::kRenewal) lines.push_back(ruling(story));
  if (story.load) {
    tell_sending(story, lines);
    lines.push_back(ending(story, policy, now));
  } else if (record.flight != FlightId{}) {
    lines.push_back("what became of it is forgotten: a larger decision_log keeps more");
  }
  return lines;
}

}  // namespace tidegate::resilience
