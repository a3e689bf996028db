// The foot of a phone: "follow", the account's menu, or the keyboard.

import { button, h } from "./dom.js";
import { post, word } from "./world.js";

export function foot(phone, owner) {
  if (!owner.following) {
    const follow = () => post(`people/${phone.openid}/follow`);
    return [h("div", { class: "join" }, h("p", {}, word("hint_unfollowed")), button(word("follow"), follow, { class: "primary wide" }))];
  }
  return phone.typing || !owner.menu.length ? keyboard(phone, owner) : menu(phone, owner);
}

function toggle(phone, label, sign) {
  const turn = () => { phone.typing = !phone.typing; phone.draw(); };
  return button(sign, turn, { class: "round toggle", "aria-label": label, title: label });
}

function keyboard(phone, owner) {
  const field = h("textarea", { rows: 1, placeholder: word("message"), "aria-label": word("message"), oninput: () => { phone.draft = field.value; } });
  const send = (event) => {
    event?.preventDefault();
    phone.say(field.value);
    field.value = phone.draft = "";
    field.focus();
  };
  field.value = phone.draft;
  field.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) send(event);
  });
  return [h("form", { class: "keyboard", onsubmit: send },
    owner.menu.length ? toggle(phone, word("menu"), "☰") : null, field, album(phone), h("button", { class: "primary" }, word("send")))];
}

function album(phone) {
  const input = h("input", { type: "file", accept: "image/*", class: "file", "aria-label": word("picture"), onchange: () => {
    const reader = new FileReader();
    reader.onload = () => post(`people/${phone.openid}/picture`, { picture: reader.result });
    if (input.files[0]) reader.readAsDataURL(input.files[0]);
    input.value = "";
  } });
  return h("label", { class: "round", title: word("picture") }, "＋", input);
}

function menu(phone, owner) {
  return [h("nav", { class: "menu", "aria-label": word("menu") },
    toggle(phone, word("keyboard"), "⌨"), owner.menu.map((top, at) => topButton(phone, top, at)))];
}

function topButton(phone, top, at) {
  const children = top.sub_button ?? [];
  if (!children.length) return button(top.name, () => press(phone, top), { class: "top-button" });
  const list = h("div", { class: "submenu", hidden: true }, children.map((child) =>
    button(child.name, () => { list.hidden = true; press(phone, child); })));
  const pop = button([h("span", { class: "more", "aria-hidden": "true" }, "≡ "), top.name], () => {
    const hidden = !list.hidden;
    phone.shut();
    list.hidden = hidden;
  }, { class: "top-button", "aria-haspopup": "true" });
  return h("div", { class: `top-item at${at}` }, list, pop);
}

async function press(phone, item) {
  if (item.type.startsWith("scancode")) return phone.scan(item.key, item.name);
  const outcome = await post(`people/${phone.openid}/click`, { key: item.key ?? item.url });
  if (outcome?.opens) phone.browse(outcome.opens);
}
