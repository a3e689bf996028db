// The platform's levers: state, clock, quotas, faults. Forms are built once; only the figures are drawn anew.

import { button, clockText, h, replace, toast } from "./dom.js";
import { person, post, word, world } from "./world.js";

const STEPS = [["advance_minute", 60], ["advance_minutes", 300], ["advance_hours", 7200], ["advance_days", 172800], ["advance_media", 259200], ["advance_weeks", 1296000]];

function block(title, ...children) { return h("section", { class: "lever" }, h("h3", {}, word(title)), ...children); }
function act(label, path, body) {
  return button(word(label), async () => { if (await post(path, body)) toast(word("done")); }, { class: "plain" });
}

async function verify() {
  const told = await post("verify");
  if (told) toast(told.error ? word(`reasons.${told.error}`) : word("verify_ok"));
}

function faultForm() {
  const api = h("select", { "aria-label": word("fault_api") }, ["*", ...world.apis].map((name) => h("option", { value: name }, name === "*" ? word("fault_any") : name)));
  const field = (label, value, attributes) => h("input", { type: "number", value, "aria-label": word(label), ...attributes });
  const code = field("fault_code", "45009");
  const hang = field("fault_hang", "0", { min: 0, max: 120, step: "any" });
  const times = field("fault_times", "1", { min: 1 });
  const drop = h("input", { type: "checkbox" });
  const go = (event) => {
    event.preventDefault();
    const number = code.value === "" ? null : Number(code.value);
    post("faults", { api: api.value, code: number, hang: Number(hang.value), times: Number(times.value), drop: drop.checked });
  };
  const row = (label, control) => h("label", {}, h("span", {}, word(label)), control);
  return h("form", { class: "fault", onsubmit: go }, row("fault_api", api), row("fault_code", code), row("fault_hang", hang),
    row("fault_times", times), row("fault_drop", drop),
    h("div", { class: "row" }, h("button", { class: "primary" }, word("fault_add")),
      button(word("fault_clear"), () => post("faults", {}, "DELETE"), { class: "plain" })));
}

// In the demo the clock only goes on.
function back() { return world.links ? null : button(word("clock_reset"), () => post("clock", { offset: 0 }), { class: "plain" }); }

async function afresh() {
  if (confirm(word("afresh_sure")) && await post("stage/afresh")) toast(word("afresh_begun"));
}

function build(panel, openid) {
  const live = { state: h("p"), clock: h("p"), quota: h("ul"), faults: h("ul"), calls: h("ul") };
  const steps = STEPS.map(([label, seconds]) => button(word(label), () => post("clock", { advance: seconds }), { class: "plain" }));
  replace(panel.body,
    block("state", live.state, h("div", { class: "row" },
      act("repeat", `people/${openid}/repeat`), act("tokens_void", "tokens/void"), button(word("verify"), verify, { class: "plain" }))),
    block("clock", live.clock, h("div", { class: "row" }, steps, back()), h("p", { class: "hint" }, word(world.links ? "clock_all" : "clock_alone"))),
    block("quota", live.quota), block("faults", faultForm(), live.faults), block("calls_left", live.calls),
    world.links && block("afresh", h("p", {}, word("afresh_hint")), h("div", { class: "row" }, button(word("afresh_do"), afresh, { class: "plain" }))));
  return live;
}

function ahead(seconds) {
  if (Math.abs(seconds) < 1) return word("clock_true");
  const minutes = Math.round(seconds / 60);
  const parts = [[Math.floor(minutes / 1440), "d"], [Math.floor(minutes / 60) % 24, "h"], [minutes % 60, "min"]];
  return `${word("clock_ahead")} ${parts.filter(([number]) => number).map(([number, unit]) => `${number} ${unit}`).join(" ")}`;
}

function fault(each) {
  const what = [each.hang ? `${each.hang} s` : "", each.drop ? word("fault_drop") : each.code ?? ""].filter((part) => part !== "");
  return h("li", {}, `${each.api === "*" ? word("fault_any") : each.api} → ${what.join(" → ")} ×${each.times}`);
}

export function levers(panel, openid) {
  const key = JSON.stringify([openid, world.language]);
  if (panel.levers?.key !== key) panel.levers = { key, live: build(panel, openid) };
  const { live } = panel.levers;
  const owner = person(openid);
  if (!owner) return;
  live.state.textContent = `${owner.nickname} · ${word(owner.following ? "following" : "not_following_state")} · ${owner.openid}`;
  live.clock.textContent = `${word("clock_now")} ${clockText(world.now, true)} (${ahead(world.offset)})`;
  replace(live.quota, owner.windows.length ? owner.windows.map((window) => h("li", {}, `${word(`scene_${window.scene}`)}: `,
    word("quota_left", { left: window.left, until: clockText(window.until, true) }))) : h("li", {}, word("quota_none")));
  replace(live.faults, world.faults.map(fault));
  replace(live.calls, Object.entries(world.calls_left).map(([api, left]) => h("li", {}, `${api}: ${left}`)));
}
