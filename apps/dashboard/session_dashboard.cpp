#include "apps/dashboard/session_dashboard.hpp"

#include <fmt/format.h>

#include <optional>
#include <utility>

#include "apps/dashboard/explanation_json.hpp"
#include "apps/dashboard/exposition.hpp"
#include "tidegate/dashboard/action_token.hpp"
#include "tidegate/dashboard/listening.hpp"

namespace tidegate::apps {
namespace {

// Of those that the log keeps.
constexpr std::size_t kEventsTold = 100;
// What is less is what passes between two readings, or the daily work of NTP.
constexpr base::Duration kClocksAgree = std::chrono::milliseconds{200};

// One line below the other, as what `trade` says at its start.
std::string line(std::string_view label, const std::string& text) {
  return fmt::format("{:<11}{}\n", label, text);
}

std::string words_about(const net::Address& at, const dashboard::DashboardAddress& wanted) {
  const bool elsewhere = wanted.at.port != 0 && at.port != wanted.at.port;
  std::string words = line("dashboard", "http://" + at.to_string() + "/" +
                                            (elsewhere ? fmt::format(" ({} is taken)", wanted.at.port) : ""));
  const std::string warning = dashboard::exposure_warning(at);
  if (!warning.empty()) words += line("", "WARNING: " + warning);
  return words;
}

}  // namespace

SessionDashboard::SessionDashboard(net::Loop& loop, DashboardSubject subject, const SessionWatch& watch,
                                   const monitor::EventLog& log)
    : loop_(loop),
      subject_(std::move(subject)),
      watch_(watch),
      log_(log),
      began_(loop.now()),
      began_wall_(loop.clock().wall_now()),
      anchor_(began_),
      anchor_wall_(began_wall_) {}

base::Result<std::unique_ptr<SessionDashboard>> SessionDashboard::open(
    net::Loop& loop, net::Network& network, const std::optional<DashboardWish>& page,
    DashboardSubject subject, const SessionWatch& watch, const monitor::EventLog& log) {
  std::unique_ptr<SessionDashboard> self{new SessionDashboard{loop, std::move(subject), watch, log}};
  if (!page) return self;
  const DashboardWish& wish = *page;
  auto listener = dashboard::listen_for_dashboard(network, wish.address);
  if (!listener) {
    if (wish.address.named) return std::unexpected(std::move(listener.error()));
    self->words_ = line("dashboard", "none: " + listener.error().message);
    return self;
  }
  self->words_ = words_about((*listener)->address(), wish.address);
  dashboard::DashboardSource& source = *self;
  dashboard::DashboardSettings settings{.host_names = wish.host_names};
  if (self->subject_.doer != nullptr) settings.token = self->draw_token();
  self->server_ =
      std::make_unique<dashboard::DashboardServer>(loop, std::move(*listener), source, std::move(settings));
  return self;
}

base::Secret SessionDashboard::draw_token() {
  auto drawn = dashboard::draw_action_token();
  page_acts_ = drawn.has_value();
  if (!drawn) {
    words_ += line("", "nothing can be done from the page: " + drawn.error().message);
    return {};
  }
  words_ += line("", "to halt, resume or force a circuit from the page: token " + *drawn);
  return base::Secret{std::move(*drawn)};
}

void SessionDashboard::follow_the_wall(base::MonotonicTime now, base::WallTime wall_now) {
  const base::Duration apart = (wall_now - anchor_wall_) - (now - anchor_);
  if (apart < kClocksAgree && apart > -kClocksAgree) return;
  anchor_ = now;
  anchor_wall_ = wall_now;
}

dashboard::MetricsText SessionDashboard::metrics(std::string_view accept) {
  std::vector<monitor::SeriesExemplars> exemplars;
  if (session_ != nullptr) {
    exemplars = exemplars_of(session_->client().call_exemplars(), loop_.now(), loop_.clock().wall_now());
  }
  return exposed(watch_.samples(), exemplars, accept);
}

dashboard::Status SessionDashboard::status() {
  const base::MonotonicTime now = loop_.now();
  dashboard::Status status{.command = subject_.command,
                           .version = TIDEGATE_VERSION,
                           .exchange = subject_.exchange,
                           .now = loop_.clock().wall_now(),
                           .started = began_wall_,
                           .uptime = now - began_};
  std::optional<SessionPicture> picture;
  if (session_ != nullptr) picture = picture_of(*session_, now);
  const SessionPhase phase = subject_.phase();
  status.phase = phase.name;
  status.actions = page_acts_;
  status.not_ready_because = apps::not_ready_because(phase, picture ? &*picture : nullptr);
  if (picture) apps::tell_of(*picture, status);
  status.latency = latency_rows(watch_.windows().rows());
  status.alerts = alert_rows(watch_.alerts().active(status.now), status.now);
  follow_the_wall(now, status.now);
  status.events = event_rows(log_.latest(), kEventsTold, anchor_, anchor_wall_);
  return status;
}

std::vector<std::string> SessionDashboard::not_ready_because() {
  std::optional<SessionPicture> picture;
  if (session_ != nullptr) picture = picture_of(*session_, loop_.now());
  return apps::not_ready_because(subject_.phase(), picture ? &*picture : nullptr);
}

base::Result<std::string> SessionDashboard::explain(base::RequestId id) {
  if (session_ == nullptr) return DashboardSource::explain(id);
  return explanation_json(session_->client().gate(), id, loop_.now(), loop_.clock().wall_now());
}

void SessionDashboard::serve_locally(std::unique_ptr<net::Listener> listener) {
  words_ += line("control", listener->address().host.substr(std::string_view{"unix:"}.size()));
  dashboard::DashboardSource& source = *this;
  local_server_ = std::make_unique<dashboard::DashboardServer>(loop_, std::move(listener), source,
                                                               dashboard::DashboardSettings{.local = true});
}

}  // namespace tidegate::apps
