// Who is responsible for a flight: when the last one is destroyed before an outcome was recorded, the flight
// is forgotten.
#pragma once

#include <utility>

#include "tidegate/resilience/loads/flights.hpp"

namespace tidegate::resilience {

class FlightHold {
 public:
  FlightHold(Flights& flights, FlightId id) : flights_(&flights), id_(id) {}
  FlightHold(FlightHold&& other) noexcept
      : flights_(std::exchange(other.flights_, nullptr)), id_(other.id_) {}
  FlightHold& operator=(FlightHold&& other) noexcept {
    if (this != &other) {
      end();
      flights_ = std::exchange(other.flights_, nullptr);
      id_ = other.id_;
    }
    return *this;
  }
  ~FlightHold() { end(); }

  FlightId id() const noexcept { return id_; }
  const std::vector<FlightId>& parts() const { return flights_->parts(id_); }
  // Somebody else is responsible from now on: another flight that it became a part of.
  FlightId release() noexcept {
    flights_ = nullptr;
    return id_;
  }
  void end() {
    if (flights_ != nullptr) std::exchange(flights_, nullptr)->drop(id_);
  }

 private:
  Flights* flights_;
  FlightId id_;
};

}  // namespace tidegate::resilience
