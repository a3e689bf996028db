// What the platform sent and got back for one phone, the API calls of the bot, and the platform's levers.

import { button, clockText, h, replace } from "./dom.js";
import { levers } from "./levers.js";
import { entries, person, word, world } from "./world.js";

const SHOWN = 40;

function value(xml, name) {
  return xml.match(new RegExp(`<${name}>(?:<!\\[CDATA\\[([\\s\\S]*?)\\]\\]>|([^<]*))</${name}>`))?.slice(1).find((each) => each != null) ?? "";
}

function brief(xml) {
  const kind = value(xml, "MsgType");
  return kind === "event" ? `${value(xml, "Event")} ${value(xml, "EventKey")}` : value(xml, "Content") || `[${kind}]`;
}

function pretty(xml) { return xml.replace(/(<\/\w+>|^<xml>)(?=<)/g, "$1\n"); }

function attempt(each) {
  const state = each.error ? h("b", { class: "bad" }, word(`reasons.${each.error}`)) : h("b", { class: "good" }, "OK");
  const silent = !each.error && ["", "success"].includes(each.opened);
  const differs = each.raw && each.raw !== each.opened;
  return h("div", { class: "attempt" },
    h("p", {}, `${word("attempt", { n: each.number })} · ${each.ms} ms · HTTP ${each.status || "—"} · `, state),
    silent ? h("p", { class: "hint" }, word("silence")) : null,
    each.opened && !silent ? [h("h4", {}, word("of_reply")), h("pre", {}, pretty(each.opened))] : null,
    differs ? h("details", { open: !each.opened }, h("summary", {}, word("raw_reply")), h("pre", {}, each.raw)) : null);
}

function delivery(request, attempts, open) {
  const last = attempts.at(-1);
  const state = !last ? "…" : last.error ? "✕" : "✓";
  const kind = !last ? "" : last.error ? "bad" : "good";
  const repeated = attempts.length > 1 ? ` ×${attempts.length}` : "";
  return h("details", { class: "delivery", data: { delivery: request.delivery }, open },
    h("summary", {}, h("b", { class: kind }, state + repeated), ` ${brief(request.xml)}`,
      h("span", { class: "when" }, `${clockText(request.at, true)}${last ? ` · ${last.ms} ms` : ""}`)),
    h("h4", {}, word("of_request")), h("pre", {}, pretty(request.xml)), attempts.map(attempt));
}

export class Panel {
  constructor(element) {
    this.element = element;
    this.openid = "";
    this.tab = "requests";
    this.body = h("div", { class: "panel-body" });
    this.head = h("div", { class: "panel-head" });
    element.append(this.head, this.body);
    this.key = "";
    this.levers = null;
  }

  show(openid) { this.openid = openid; this.key = ""; this.draw(); }

  draw() {
    if (this.element.hidden && this.key) return;
    this.drawHead();
    if (this.tab === "requests") this.draw1([this.openid, entries(this.openid, "request").length, entries(this.openid, "attempt").length], () => this.requests());
    if (this.tab === "calls") this.draw1([world.calls.length], () => this.calls());
    if (this.tab === "levers") levers(this, this.openid);
    if (this.tab === "audit") this.draw1([], () => this.audit());
  }

  draw1(facts, make) {
    const key = JSON.stringify([this.tab, world.language, facts]);
    if (key === this.key) return;
    this.key = key;
    replace(this.body, make());
  }

  drawHead() {
    const key = JSON.stringify([this.tab, this.openid, person(this.openid)?.nickname, world.language]);
    if (key === this.headKey) return;
    this.headKey = key;
    const tabs = ["requests", "calls", "levers", ...(world.links ? ["audit"] : [])].map((tab) =>
      button(word(`tab_${tab}`), () => { this.tab = tab; this.key = ""; this.levers = null; this.draw(); }, { role: "tab", "aria-selected": String(tab === this.tab) }));
    replace(this.head,
      h("div", { class: "row" }, h("h2", {}, `${word("log")} · ${person(this.openid)?.nickname ?? ""}`),
        button("×", () => this.onclose(), { class: "round", "aria-label": word("close") })),
      h("div", { class: "tabs", role: "tablist" }, tabs));
  }

  requests() {
    const open = new Set([...this.body.querySelectorAll("details.delivery[open]")].map((each) => each.dataset.delivery));
    const attempts = entries(this.openid, "attempt");
    const requests = entries(this.openid, "request").slice(-SHOWN).reverse();
    if (!requests.length) return [h("p", { class: "hint" }, word("log_empty"))];
    return requests.map((request) => delivery(
      request, attempts.filter((each) => each.delivery === request.delivery), open.has(request.delivery)));
  }

  // What is in the bot's audit when the tab is opened, newest first.
  audit() {
    const list = h("div", {}, h("p", { class: "hint" }, word("waiting")));
    const load = async () => {
      const { lines } = await fetch("sandbox/stage/audit").then((answer) => answer.json()).catch(() => ({}));
      replace(list, lines ? lines.reverse().map((line) => h("p", { class: "call" }, line)) : h("p", { class: "hint" }, word("errors.no_operator")));
    };
    load();
    return [h("p", { class: "hint" }, word("audit_hint")), h("div", { class: "row" }, button(word("reload"), load, { class: "plain" })), list];
  }

  calls() {
    if (!world.calls.length) return [h("p", { class: "hint" }, word("calls_empty"))];
    return world.calls.slice(-SHOWN * 2).reverse().map((call) => h("div", { class: "call" },
      h("b", { class: call.result === 0 ? "good" : "bad" }, String(call.result)), ` ${call.api}`,
      h("span", { class: "when" }, `${clockText(call.at, true)} · ${call.ms} ms`)));
  }
}
