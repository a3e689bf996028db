// In a phone, the frame's name is its owner's openid: only they are asked, and nobody for the openid alone.

const form = document.querySelector("form");
const buttons = [...document.querySelectorAll("button")];
const own = buttons.find((each) => each.value === window.name);

if (own) {
  buttons.filter((each) => each !== own).forEach((each) => each.remove());
  document.querySelector("[data-ask]").remove();
  if ("silent" in form.dataset) form.requestSubmit(own);
}
