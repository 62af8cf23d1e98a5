// The look of the page, for bright and dark screens, wide and narrow ones.
#include "tidegate/dashboard/page.hpp"

namespace tidegate::dashboard {

std::string_view stylesheet() noexcept {
  return R"css(
:root {
  color-scheme: light dark;
  --paper: #f6f7f9; --card: #ffffff; --line: #dfe3e8; --ink: #1b2430; --soft: #5b6775; --link: #0b5cad;
  --good: #0f6b3a; --good-back: #dff3e7; --fair: #7a5200; --fair-back: #fdf0d0; --bad: #a11222; --bad-back: #fbe2e4;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #11161c; --card: #1a212a; --line: #2c3641; --ink: #e4e9ee; --soft: #9aa6b3; --link: #7db8f2;
    --good: #7fd6a4; --good-back: #143524; --fair: #f0c774; --fair-back: #3a2e12; --bad: #ff9aa5; --bad-back: #431a20;
  }
}
* { box-sizing: border-box; }
body {
  margin: 0 auto; max-width: 72rem; padding: 1.25rem; background: var(--paper); color: var(--ink);
  font: 15px/1.45 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; font-variant-numeric: tabular-nums;
}
header { display: flex; flex-wrap: wrap; align-items: center; gap: .25rem .75rem; margin-bottom: 1rem; }
h1 { margin: 0; font-size: 1.4rem; letter-spacing: -.01em; }
header p, footer { margin: 0; color: var(--soft); }
header p { flex-basis: 100%; }
footer { font-size: .85rem; }
h2 { margin: 0 0 .5rem; font-size: .95rem; }
a { color: var(--link); }
dl { display: grid; grid-template-columns: repeat(auto-fit, minmax(10rem, 1fr)); gap: .75rem; margin: 0 0 .75rem; }
dl > div, section {
  background: var(--card); border: 1px solid var(--line); border-radius: .5rem; padding: .75rem 1rem;
}
section { margin-bottom: .75rem; }
section.warn { border-color: var(--bad); }
section ul, section p { margin: 0; padding-left: 0; list-style: none; }
dt { color: var(--soft); font-size: .8rem; }
dd { margin: 0; font-size: 1.35rem; font-weight: 600; overflow-wrap: anywhere; }
dd small { display: block; color: var(--soft); font-size: .8rem; font-weight: 400; }
.wide { overflow-x: auto; }
table { width: 100%; border-collapse: collapse; }
th { color: var(--soft); font-size: .8rem; font-weight: 500; }
th, td { text-align: left; vertical-align: top; padding: .3rem .75rem .3rem 0; border-bottom: 1px solid var(--line); }
tbody tr:last-child td { border-bottom: 0; }
td { white-space: nowrap; }
td:last-child { white-space: normal; min-width: 14rem; }
.numbers td:nth-child(n+3), .numbers th:nth-child(n+3) { text-align: right; }
.numbers td:last-child { min-width: 0; white-space: nowrap; }
.badge { display: inline-block; padding: 0 .5em; border-radius: 1em; background: var(--line); }
.badge.good { color: var(--good); background: var(--good-back); }
.badge.fair { color: var(--fair); background: var(--fair-back); }
.badge.bad { color: var(--bad); background: var(--bad-back); }
)css";
}

}  // namespace tidegate::dashboard
