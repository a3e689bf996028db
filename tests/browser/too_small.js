// Buttons and fields narrower or lower than a fingertip (44 px).
() => [...document.querySelectorAll("button, select, textarea, summary, .round")]
  .filter((each) => each.offsetParent && !each.classList.contains("link"))
  .map((each) => [each.textContent.slice(0, 20), each.getBoundingClientRect()])
  .filter(([, box]) => box.width < 44 || box.height < 44)
  .map(([text, box]) => `${text} ${box.width}x${box.height}`)
