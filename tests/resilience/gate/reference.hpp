// The Gate once more, to be compared with: plain maps and vectors, every question answered by looking at all
// there is, no index, no buffer, no code of resilience. Where the two differ, one of them is wrong.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "resilience/gate/reference_policies.hpp"
#include "tidegate/base/error.hpp"
#include "tidegate/base/random.hpp"
#include "tidegate/base/reply.hpp"

namespace tidegate::resilience::gate_reference {

struct Row {
  std::uint32_t ip = 1;
  std::uint32_t uid = 0;
  int rank = 4;  // 0 goes first, and is a cancel
  bool write = false;
  bool waits_past_deadline = false;
  Duration ttl{};
  Duration refresh_after{};
  Duration stale_bound{};
  enum class Bulk { kNone, kAll, kList } bulk = Bulk::kNone;
  std::uint32_t bulk_weight = 0;  // by address
  std::uint32_t bulk_uid = 0;
  // Of writes, which only go together while they wait.
  std::optional<std::size_t> bulk_to{};  // another endpoint
  std::size_t most = 0;                  // in one
  bool same_params = false;              // who goes together asks for the same, or else for different things
};

struct Settings {
  Ledger own;                            // the limit of each endpoint, by address and by account
  Ledger total;                          // by address
  Ledger requests;                       // each counts 1
  std::map<std::size_t, Ledger> own_of;  // of these instead
  Circuit circuit;
  Host host;
  Trouble trouble;
  Budget retries;
  Budget hedges;
  std::uint32_t hedge_most_weight = 2;
  Duration quiet_after_429{};
  Duration negative_ttl{};
  Duration flight_timeout{};
  std::size_t max_waiting = 0;
  std::size_t max_flights = 0;
  Duration default_rate_block{};
  Duration batch_window{};
  std::size_t batch_size = 0;
  std::optional<std::size_t> host_probe;
  Duration host_probe_every{};
  Duration host_probe_slowest{};
  Duration backoff{};
  std::uint64_t seed = 1;
};

struct Question {
  std::size_t endpoint = 0;
  std::string params;
  Time deadline{};
  std::optional<Duration> max_age;
};

struct Fault {
  base::ErrorCode code;
  std::optional<Time> retry_at;
};
struct Value {
  std::string body;
  base::Source source;
  Duration age;
};
struct Request {
  int number = 0;
  int flight = 0;
  Question asked;      // its deadline is the request's own
  char purpose = 'c';  // call, refresh, hedge, probe of the host
  Time at{};
  int stay = 0;
};
struct Ended {
  int flight = 0;
  std::optional<Value> value;
  std::optional<Fault> fault;
  bool again = false;
  bool unchanged = false;
  std::vector<Ended> parts;
};
struct Answer {
  char kind = ' ';  // serve, join, send (g), wait, reject
  int flight = 0;
  std::optional<Value> value;
  std::optional<Fault> fault;
  std::optional<Request> request;
};
struct Work {
  std::vector<Request> send;
  std::vector<Ended> settled;
};
// What came back: a body, or what went wrong, told as its consequences and not by its codes.
struct Came {
  std::string body;
  std::optional<base::ErrorCode> error;
  bool never_sent = false;
  bool broken = false;                 // worth repeating
  bool said_no = false;                // for good reason
  std::optional<bool> verdict = true;  // of the circuit; absent: none
  bool unreachable = false;            // counts against the host
  bool from_host = true;               // something came over the wire
  bool refused = false;
  std::optional<Duration> rate_block;
  std::optional<Duration> host_block;
};

class GateReference {
 public:
  GateReference(std::vector<Row> rows, const Settings& settings);

  Answer decide(const Question& asked, Time now);
  Ended record(Request request, const Came& came, Time now);
  Work on_time(Time now);
  void drop(const Request& request);
  void withdraw(int flight);
  void on_stream_resumed(Time now);
  void invalidate(std::size_t endpoint, const std::string& prefix);
  // The age of a healthy stream's values; absent: unhealthy.
  std::map<std::size_t, std::optional<Duration>> streams;

  std::size_t flights() const { return flights_.size(); }
  std::size_t waiting() const { return queue_.size(); }

 private:
  struct Flight {
    std::string key;
    std::string params;
    std::size_t endpoint = 0;
    std::uint64_t waiters = 0;
    Time deadline{};
    std::optional<Duration> max_age;
    std::optional<Time> sent;
    Time lost = kNever;
    bool old = false;   // an invalidation overtook it
    bool open = false;  // whoever asks the same may share it
    int attempts = 0;
    int requests = 1;
    bool bulk = false;
    std::vector<int> parts;
    std::optional<int> whole;
  };
  struct Cached {
    std::string body;
    Time stored;
    Duration base_age;
  };
  struct Waiting {
    int rank;
    int arrival;
    int flight;
    std::string params;
    Time not_before;
  };
  struct Hedge {
    Time due;
    int flight;
    Question asked;
  };

  std::string key_of(const Question& asked) const;
  std::uint32_t weight(int flight) const;
  std::uint32_t ip_of(int flight) const;
  std::uint32_t uid_of(int flight) const;
  // Whose calls it answers.
  std::size_t asked_of(int flight) const;
  bool takes(std::size_t endpoint, const std::string& params) const;
  bool bulk_wins(std::size_t endpoint, std::size_t calls) const;
  bool bulk_fits(std::size_t endpoint, Time now) const;
  std::optional<Value> at_hand(const Question& asked, const std::string& key, Time now) const;
  std::optional<Value> stale(const std::string& key, std::size_t endpoint, std::optional<Duration> max_age,
                             Time now) const;
  std::optional<int> open_flight(const std::string& key, Time oldest, Time now) const;
  std::optional<int> joinable(const Question& asked, const std::string& key, Time now) const;
  std::vector<int> collecting(std::size_t endpoint) const;
  Time batch_due(std::size_t endpoint, Time now) const;
  Time batch_end(std::size_t endpoint, Time now) const;

  Time earliest(std::size_t endpoint, std::uint32_t ip, std::uint32_t uid, Time now,
                std::uint32_t requests = 1) const;
  bool halved(std::size_t endpoint) const { return !rows_[endpoint].write && rows_[endpoint].rank >= 3; }
  Time rests_until(std::size_t endpoint) const;
  bool held_by_shared(std::size_t endpoint, std::uint32_t ip, Time now) const;
  bool held_up(std::size_t endpoint, Time now) const;
  bool outwaits_deadline(std::size_t endpoint, Time now) const;
  bool in_time(std::size_t endpoint, Time ready, Time deadline, Time now) const;
  std::size_t loads() const;  // but for cancels that wait
  // Whether so many more of its kind may wait: cancels have places of their own.
  bool may_queue(std::size_t endpoint, std::size_t more = 1) const;
  std::size_t most_flights(std::size_t endpoint) const {
    return rows_[endpoint].rank == 0 ? 2 * s_.max_flights : s_.max_flights;
  }
  std::optional<Fault> blocked(std::size_t endpoint, Time now) const;
  // The second: when waiting helps.
  struct Hindrance {
    Fault fault;
    bool stale_helps = true;
    bool wait = false;
  };
  std::optional<Hindrance> short_of(const Question& asked, std::uint32_t ip, std::uint32_t uid,
                                    Time now) const;
  std::optional<Hindrance> hindrance(const Question& asked, const std::string& key, Time now) const;

  int begin(std::string key, std::size_t endpoint, std::string params);
  void join(int flight, const Question& asked);
  void adopt(int bulk, int part);
  void mark_sent(int flight, Time now, Time lost);
  void unmark_sent(int flight);
  void end(int flight);
  void bounds_up(int whole, const Flight& part);
  int make_bulk(std::size_t endpoint, const std::vector<int>& parts);

  std::optional<Request> refresh(const Question& asked, const std::string& key, Time now);
  std::optional<int> collect(const Question& asked, const std::string& key, bool waited_for, Time now);
  std::optional<int> merge(const Question& asked, const std::string& key, Time now);
  std::optional<int> merge_write(const Question& asked, Time now);
  std::vector<int> companions(const Question& asked, Time ready) const;
  bool together(std::size_t endpoint, const std::string& params, const std::vector<int>& others) const;
  // Behind how many waiting flights the bulk request would be.
  Time bulk_turn(std::size_t endpoint, std::size_t behind, Time now) const;
  bool keeps_up(std::size_t endpoint, Time turn, Time now) const;
  bool falls_behind(std::size_t place, Time now) const;
  bool give_up_late_writes(Work& work, Time now);
  void expire_parts(int bulk, Work& work, Time now);
  Ended settle_write(int part, std::size_t position, const Ended& whole, Time now);
  Request commit(int flight, char purpose, Time now);
  Request reserve(int flight, char purpose, Question asked, Time now);
  void apply(const Request& request, const Came& came, Time now);
  void update_host(const Request& request, const Came& came, Time now);
  bool suspects(const Circuit& circuit, Time now) const;
  // Trouble is over, or circuits are helped: nobody waits for what was asked before.
  void begin_anew(int answered, Time now);
  void mark_down(Time now);
  bool is_read(std::size_t endpoint) const { return rows_[endpoint].rank >= 3; }
  void keep(const Flight& flight, const std::string& body, Time sent_at, Time now);
  Ended settle(int flight, std::optional<Value> value, std::optional<Fault> fault, const Request* request,
               const Came* came, Time now);
  Ended settle_part(int part, std::size_t position, const Ended& whole, const Request* request,
                    const Came* came, Time now);
  Ended queue_up(int flight, Time not_before);
  bool parts_at_hand(int bulk, Work& work, Time now);
  void send_or_settle(int flight, Work& work, Time now);
  void send_batch(std::size_t endpoint, Work& work, Time now);
  bool take_turn(const Waiting& entry, Time ready, Work& work, Time now);
  void serve_waiting(Work& work, Time now);
  void send_hedges(Work& work, Time now);
  void probe_host(Work& work, Time now);

  std::vector<Row> rows_;
  Settings s_;
  std::map<int, Flight> flights_;
  int last_flight_ = 0;
  int last_request_ = 0;
  int arrivals_ = 0;
  std::map<std::string, Cached> cache_;
  std::map<std::string, std::pair<base::ErrorCode, Time>> failures_;
  std::map<std::size_t, Ledger> address_;
  // Of reads: the half of what all share that is an endpoint's at the most.
  std::map<std::size_t, Ledger> half_of_total_;
  std::map<std::size_t, Ledger> half_of_requests_;
  std::map<std::size_t, Ledger> account_;
  std::map<std::size_t, Circuit> circuits_;
  std::vector<Waiting> queue_;                                        // best first
  std::map<std::size_t, std::vector<std::pair<int, Time>>> batches_;  // flights and when they came
  std::vector<Hedge> watched_;
  std::map<std::size_t, std::vector<Duration>> round_trips_;
  Time quiet_until_ = Time::min();
  Time next_probe_{};
  Duration probe_pause_{};
  bool host_down_ = false;
  std::optional<Time> resumed_;
  base::Random dice_;
};

}  // namespace tidegate::resilience::gate_reference
