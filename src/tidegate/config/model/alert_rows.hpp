// Rows that several sections of alerts have, and the sections of where alerts go.
#pragma once

#include <string>
#include <string_view>

#include "tidegate/base/event_kind.hpp"
#include "tidegate/config/model/section.hpp"

namespace tidegate::config {

Section webhook_section();
Section command_section();
Section heartbeat_section();

// By its name; precondition: it is one.
base::Severity severity_named(std::string_view name);
std::vector<std::string> severity_names();

// A severity, which is a field of the struct to which `part` leads.
template <class Part, class Struct>
void add_severity(Section& section, std::string_view name, Part part, base::Severity Struct::*member,
                  const About& about) {
  Key key = row_of(section.name, name, section.name + ".", about);
  key.kind = Kind::kChoice;
  key.choices = severity_names();
  key.get = [part, member](const Draft& draft) { return std::string{base::name(part(draft).*member)}; };
  key.set = [part, member](Draft& draft, const Value& value) {
    part(draft).*member = severity_named(std::get<std::string>(value));
  };
  section.keys.push_back(std::move(key));
}

}  // namespace tidegate::config
