// Texts whose contrast to the ground behind them is below 4.5:1 (WCAG 2.2, 1.4.3).
() => {
  const part = (value) => (value <= 0.03928 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4);
  const light = (colour) => {
    const [red, green, blue] = colour.match(/[\d.]+/g).map((each) => part(each / 255));
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const ground = (element) => {
    for (let at = element; at; at = at.parentElement) {
      const colour = getComputedStyle(at).backgroundColor;
      if (!/^rgba.*, 0(\.\d+)?\)$/.test(colour)) return colour;
    }
    return "rgb(255, 255, 255)";
  };
  const written = (element) => element.offsetParent
    && [...element.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.data.trim());
  return [...document.querySelectorAll("body *")].filter(written).map((element) => {
    const [one, two] = [light(getComputedStyle(element).color), light(ground(element))];
    return [element.textContent.slice(0, 20), (Math.max(one, two) + 0.05) / (Math.min(one, two) + 0.05)];
  }).filter(([, contrast]) => contrast < 4.5);
}
