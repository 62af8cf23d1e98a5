// Every kind of event there is. A new one is an enumerator and its row, and a line in docs/events.md.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace tidegate::base {

enum class Severity : std::uint8_t { kInfo, kWarning, kError };
std::string_view name(Severity severity) noexcept;

// What an event's `subject` names.
enum class EventSubject : std::uint8_t {
  kNone,      // nothing: it is empty
  kEndpoint,  // by its name; "stream" or "a stream" where none was asked
  kHost,      // HOST:PORT
  kExchange,  // where a person trades by hand
  kFile,      // its path
  kSymbol,
  kAsset,
  kOrder,    // its client order id; the exchange's where it has none
  kSession,  // its number
  kAlert,    // the name of its rule
  kSink,     // where alerts go, by its name
};
std::string_view name(EventSubject subject) noexcept;

// By the room that emits it. The enumerator is its name: "circuit.opened" is kCircuitOpened.
enum class EventKind : std::uint8_t {
  // resilience: the Gate
  kCircuitOpened,
  kCircuitHalfOpened,
  kCircuitClosed,
  kCircuitForcedOpen,
  kCircuitDisabled,
  kCircuitMetricsOnly,
  kLedgerBlocked,
  kHostBlocked,
  kHostUnreachable,
  kHostReachable,
  kHostFailing,
  kHostAnswers,
  kHostStreamResumed,
  kLimitsChanged,
  kLimitsRefused,
  // access
  kBlocksUnreadable,
  kBlocksOtherExchange,
  kBlocksNotStored,
  // mexc/client
  kExchangeUnknownWord,
  kStreamHeldBack,
  kStreamRefused,
  kStreamLost,
  kStreamRenewed,
  kStreamNotRenewed,
  kUserStreamUp,
  kUserStreamDown,
  kUserStreamRefused,
  kUserStreamNoKey,
  kUserStreamKeyReplaced,
  kBookJoined,
  kBookResync,
  kBookNoSnapshot,
  kBookStalled,
  kBookRefused,
  kTradesRefused,
  // trading
  kSessionStarted,
  kSessionLimits,
  kSessionIdle,
  kSessionStopping,
  kSessionStopped,
  kSessionStoppedOpen,
  kSettingsLosing,
  kRulesChanged,
  kLadderSteppedDown,
  kLadderClimbed,
  kRiskRefused,
  kPositionRecovered,
  kPositionUntraded,
  kPositionOwed,
  kBalanceDiffers,
  kAccountFailed,
  kDayToCome,
  kOrderIntended,
  kOrderSent,
  kOrderFill,
  kOrderFilled,
  kOrderCanceled,
  kOrderWithdrawn,
  kOrderRejected,
  kOrderAbsent,
  kOrderUnknown,
  kOrderRecovered,
  kOrderStuck,
  kOrderContradicted,
  kOrderOtherReported,
  kOrderNotInJournal,
  kOrderNewsDropped,
  kJournalFailed,
  kJournalMute,
  kJournalRecovered,
  kTradingHalted,
  kTradingResumed,
  // system
  kJournalClaimed,
  kSessionBlocked,
  kSessionAccountUnknown,
  // monitor
  kAlertFired,
  kAlertResolved,
  kAlertNotDelivered,
  kAlertDelivered,
  // apps: the trading process
  kOutputTrouble,
  kLogTrouble,
  kHistoryTrouble,
  kActionTaken,
  kSettingsChanged,
  kSettingsRefused,
  kStopBegun,
  kStopUnderWay,
  kStopCutShort,
  kStopDust,
  kStopLeft,
};
inline constexpr std::size_t kEventKindCount = static_cast<std::size_t>(EventKind::kStopLeft) + 1;

struct EventKindRow {
  EventKind kind;
  std::string_view name;  // stable: people search logs for it
  Severity severity;
  EventSubject subject;
};

// In the order of EventKind.
inline constexpr auto kEventKinds = [] {
  using enum EventKind;
  using enum Severity;
  using enum EventSubject;
  return std::to_array<EventKindRow>({
      // resilience: the Gate
      {.kind = kCircuitOpened, .name = "circuit.opened", .severity = kWarning, .subject = kEndpoint},
      {.kind = kCircuitHalfOpened, .name = "circuit.half_opened", .severity = kInfo, .subject = kEndpoint},
      {.kind = kCircuitClosed, .name = "circuit.closed", .severity = kInfo, .subject = kEndpoint},
      {.kind = kCircuitForcedOpen, .name = "circuit.forced_open", .severity = kWarning, .subject = kEndpoint},
      {.kind = kCircuitDisabled, .name = "circuit.disabled", .severity = kInfo, .subject = kEndpoint},
      {.kind = kCircuitMetricsOnly, .name = "circuit.metrics_only", .severity = kInfo, .subject = kEndpoint},
      {.kind = kLedgerBlocked, .name = "ledger.blocked", .severity = kWarning, .subject = kEndpoint},
      {.kind = kHostBlocked, .name = "host.blocked", .severity = kError, .subject = kEndpoint},
      {.kind = kHostUnreachable, .name = "host.unreachable", .severity = kWarning, .subject = kEndpoint},
      {.kind = kHostReachable, .name = "host.reachable", .severity = kInfo, .subject = kEndpoint},
      {.kind = kHostFailing, .name = "host.failing", .severity = kWarning, .subject = kEndpoint},
      {.kind = kHostAnswers, .name = "host.answers", .severity = kInfo, .subject = kEndpoint},
      {.kind = kHostStreamResumed, .name = "host.stream_resumed", .severity = kInfo, .subject = kEndpoint},
      {.kind = kLimitsChanged, .name = "limits.changed", .severity = kInfo, .subject = kNone},
      {.kind = kLimitsRefused, .name = "limits.refused", .severity = kWarning, .subject = kNone},
      // access
      {.kind = kBlocksUnreadable, .name = "blocks.unreadable", .severity = kWarning, .subject = kFile},
      {.kind = kBlocksOtherExchange, .name = "blocks.other_exchange", .severity = kWarning, .subject = kFile},
      {.kind = kBlocksNotStored, .name = "blocks.not_stored", .severity = kWarning, .subject = kFile},
      // mexc/client
      {.kind = kExchangeUnknownWord,
       .name = "exchange.unknown_word",
       .severity = kWarning,
       .subject = kEndpoint},
      {.kind = kStreamHeldBack, .name = "stream.held_back", .severity = kInfo, .subject = kHost},
      {.kind = kStreamRefused, .name = "stream.refused", .severity = kError, .subject = kHost},
      {.kind = kStreamLost, .name = "stream.lost", .severity = kWarning, .subject = kHost},
      {.kind = kStreamRenewed, .name = "stream.renewed", .severity = kInfo, .subject = kHost},
      {.kind = kStreamNotRenewed, .name = "stream.not_renewed", .severity = kWarning, .subject = kHost},
      {.kind = kUserStreamUp, .name = "user_stream.up", .severity = kInfo, .subject = kHost},
      {.kind = kUserStreamDown, .name = "user_stream.down", .severity = kWarning, .subject = kHost},
      {.kind = kUserStreamRefused, .name = "user_stream.refused", .severity = kWarning, .subject = kHost},
      {.kind = kUserStreamNoKey, .name = "user_stream.no_key", .severity = kWarning, .subject = kHost},
      {.kind = kUserStreamKeyReplaced,
       .name = "user_stream.key_replaced",
       .severity = kWarning,
       .subject = kHost},
      {.kind = kBookJoined, .name = "book.joined", .severity = kInfo, .subject = kSymbol},
      {.kind = kBookResync, .name = "book.resync", .severity = kWarning, .subject = kSymbol},
      {.kind = kBookNoSnapshot, .name = "book.no_snapshot", .severity = kWarning, .subject = kSymbol},
      {.kind = kBookStalled, .name = "book.stalled", .severity = kWarning, .subject = kSymbol},
      {.kind = kBookRefused, .name = "book.refused", .severity = kWarning, .subject = kSymbol},
      {.kind = kTradesRefused, .name = "trades.refused", .severity = kWarning, .subject = kSymbol},
      // trading
      {.kind = kSessionStarted, .name = "session.started", .severity = kInfo, .subject = kSession},
      {.kind = kSessionLimits, .name = "session.limits", .severity = kInfo, .subject = kNone},
      {.kind = kSessionIdle, .name = "session.idle", .severity = kInfo, .subject = kSymbol},
      {.kind = kSessionStopping, .name = "session.stopping", .severity = kInfo, .subject = kNone},
      {.kind = kSessionStopped, .name = "session.stopped", .severity = kInfo, .subject = kNone},
      {.kind = kSessionStoppedOpen, .name = "session.stopped_open", .severity = kWarning, .subject = kNone},
      {.kind = kSettingsLosing, .name = "settings.losing", .severity = kWarning, .subject = kSymbol},
      {.kind = kRulesChanged, .name = "rules.changed", .severity = kWarning, .subject = kSymbol},
      {.kind = kLadderSteppedDown, .name = "ladder.stepped_down", .severity = kWarning, .subject = kSymbol},
      {.kind = kLadderClimbed, .name = "ladder.climbed", .severity = kInfo, .subject = kSymbol},
      {.kind = kRiskRefused, .name = "risk.refused", .severity = kWarning, .subject = kSymbol},
      {.kind = kPositionRecovered, .name = "position.recovered", .severity = kInfo, .subject = kSymbol},
      {.kind = kPositionUntraded, .name = "position.untraded", .severity = kWarning, .subject = kSymbol},
      {.kind = kPositionOwed, .name = "position.owed", .severity = kError, .subject = kSymbol},
      {.kind = kBalanceDiffers, .name = "balance.differs", .severity = kError, .subject = kAsset},
      {.kind = kAccountFailed, .name = "account.failed", .severity = kWarning, .subject = kNone},
      {.kind = kDayToCome, .name = "day.to_come", .severity = kError, .subject = kNone},
      {.kind = kOrderIntended, .name = "order.intended", .severity = kInfo, .subject = kSymbol},
      {.kind = kOrderSent, .name = "order.sent", .severity = kInfo, .subject = kOrder},
      {.kind = kOrderFill, .name = "order.fill", .severity = kInfo, .subject = kOrder},
      {.kind = kOrderFilled, .name = "order.filled", .severity = kInfo, .subject = kOrder},
      {.kind = kOrderCanceled, .name = "order.canceled", .severity = kInfo, .subject = kOrder},
      {.kind = kOrderWithdrawn, .name = "order.withdrawn", .severity = kInfo, .subject = kOrder},
      {.kind = kOrderRejected, .name = "order.rejected", .severity = kWarning, .subject = kOrder},
      {.kind = kOrderAbsent, .name = "order.absent", .severity = kWarning, .subject = kOrder},
      {.kind = kOrderUnknown, .name = "order.unknown", .severity = kWarning, .subject = kOrder},
      {.kind = kOrderRecovered, .name = "order.recovered", .severity = kWarning, .subject = kOrder},
      {.kind = kOrderStuck, .name = "order.stuck", .severity = kError, .subject = kOrder},
      {.kind = kOrderContradicted, .name = "order.contradicted", .severity = kError, .subject = kOrder},
      {.kind = kOrderOtherReported, .name = "order.other_reported", .severity = kError, .subject = kOrder},
      {.kind = kOrderNotInJournal, .name = "order.not_in_journal", .severity = kError, .subject = kOrder},
      {.kind = kOrderNewsDropped, .name = "order.news_dropped", .severity = kWarning, .subject = kOrder},
      {.kind = kJournalFailed, .name = "journal.failed", .severity = kError, .subject = kNone},
      {.kind = kJournalMute, .name = "journal.mute", .severity = kError, .subject = kNone},
      {.kind = kJournalRecovered, .name = "journal.recovered", .severity = kInfo, .subject = kNone},
      {.kind = kTradingHalted, .name = "trading.halted", .severity = kWarning, .subject = kNone},
      {.kind = kTradingResumed, .name = "trading.resumed", .severity = kInfo, .subject = kNone},
      // system
      {.kind = kJournalClaimed, .name = "journal.claimed", .severity = kInfo, .subject = kFile},
      {.kind = kSessionBlocked, .name = "session.blocked", .severity = kWarning, .subject = kHost},
      {.kind = kSessionAccountUnknown,
       .name = "session.account_unknown",
       .severity = kWarning,
       .subject = kHost},
      // monitor
      {.kind = kAlertFired, .name = "alert.fired", .severity = kWarning, .subject = kAlert},
      {.kind = kAlertResolved, .name = "alert.resolved", .severity = kInfo, .subject = kAlert},
      {.kind = kAlertNotDelivered, .name = "alert.not_delivered", .severity = kWarning, .subject = kSink},
      {.kind = kAlertDelivered, .name = "alert.delivered", .severity = kInfo, .subject = kSink},
      // apps: the trading process
      {.kind = kOutputTrouble, .name = "output.trouble", .severity = kWarning, .subject = kExchange},
      {.kind = kLogTrouble, .name = "log.trouble", .severity = kWarning, .subject = kExchange},
      {.kind = kHistoryTrouble, .name = "history.trouble", .severity = kWarning, .subject = kFile},
      {.kind = kActionTaken, .name = "action.taken", .severity = kWarning, .subject = kNone},
      {.kind = kSettingsChanged, .name = "settings.changed", .severity = kInfo, .subject = kNone},
      {.kind = kSettingsRefused, .name = "settings.refused", .severity = kWarning, .subject = kNone},
      {.kind = kStopBegun, .name = "stop.begun", .severity = kInfo, .subject = kExchange},
      {.kind = kStopUnderWay, .name = "stop.under_way", .severity = kInfo, .subject = kExchange},
      {.kind = kStopCutShort, .name = "stop.cut_short", .severity = kWarning, .subject = kExchange},
      {.kind = kStopDust, .name = "stop.dust", .severity = kInfo, .subject = kExchange},
      {.kind = kStopLeft, .name = "stop.left", .severity = kError, .subject = kExchange},
  });
}();

// All O(1).
constexpr const EventKindRow& row(EventKind kind) noexcept {
  return kEventKinds[static_cast<std::size_t>(kind)];
}
constexpr std::string_view name(EventKind kind) noexcept {
  return row(kind).name;
}
constexpr Severity severity(EventKind kind) noexcept {
  return row(kind).severity;
}

// Of what a log line calls it. O(kinds).
std::optional<EventKind> find_event_kind(std::string_view name) noexcept;

}  // namespace tidegate::base
