// What is wrong with the page at hand, as a list of sentences. Runs inside the page.
() => {
  const visible = (element) =>
    element.checkVisibility({ visibilityProperty: true, opacityProperty: true }) &&
    element.getClientRects().length > 0;
  const label = (element) => {
    const named = (element.getAttribute("aria-labelledby") ?? "")
      .split(" ")
      .map((id) => document.getElementById(id)?.textContent ?? "")
      .join("");
    const labels = [...(element.labels ?? [])].map((one) => one.textContent).join("");
    return (
      element.getAttribute("aria-label") ||
      named ||
      labels ||
      element.textContent ||
      element.getAttribute("alt") ||
      ""
    ).trim();
  };
  const where = (element) => element.outerHTML.slice(0, 120);
  const wrong = [];

  for (const element of document.querySelectorAll(
    "a[href], button, input, select, summary, [role=tab], [role=slider], [role=img], [tabindex='0']",
  )) {
    if (!label(element)) wrong.push(`no name: ${where(element)}`);
  }
  const ids = [...document.querySelectorAll("[id]")].map((element) => element.id);
  for (const id of ids.filter((one, place) => ids.indexOf(one) !== place)) wrong.push(`twice the id ${id}`);
  for (const name of ["aria-controls", "aria-labelledby", "aria-describedby", "for"]) {
    for (const element of document.querySelectorAll(`[${name}]`)) {
      const targets = element.getAttribute(name).trim().split(/\s+/);
      if (!targets.every((id) => document.getElementById(id)))
        wrong.push(`${name} leads nowhere: ${where(element)}`);
    }
  }
  for (const header of document.querySelectorAll("th")) {
    if (!header.textContent.trim()) wrong.push(`empty header: ${where(header)}`);
  }
  const regions = [...document.querySelectorAll("[role=region]")].map(label);
  for (const name of regions.filter((one, place) => regions.indexOf(one) !== place))
    wrong.push(`two regions ${name}`);
  for (const field of document.querySelectorAll("textarea[role]")) wrong.push(`a role: ${where(field)}`);
  for (const text of document.querySelectorAll(".totals :is(dt, .more)")) {
    if (text.scrollWidth > text.clientWidth + 1) wrong.push(`cut off: ${where(text)}`);
  }
  // A target within a sentence is as high as its line. Source: WCAG 2.2, 2.5.8.
  const isInSentence = (element) => {
    const sentence = element.closest("p, li, dd, td, th, figcaption, legend") ?? element;
    return sentence.textContent.trim().length > element.textContent.trim().length;
  };
  for (const target of document.querySelectorAll("a[href], button, input, select, summary, [role=tab]")) {
    if (!visible(target) || isInSentence(target)) continue;
    const box = (target.closest("label") ?? target).getBoundingClientRect();
    if (Math.min(box.width, box.height) < 23.5)
      wrong.push(`small target: ${box.width} by ${box.height} px, ${where(target)}`);
  }
  if (document.querySelectorAll("h1").length !== 1) wrong.push("not one h1");
  if (document.querySelectorAll("main").length !== 1) wrong.push("not one main");

  const canvas = Object.assign(document.createElement("canvas"), { width: 1, height: 1 }).getContext("2d", {
    willReadFrequently: true,
  });
  const rgba = (colour) => {
    canvas.clearRect(0, 0, 1, 1);
    canvas.fillStyle = colour;
    canvas.fillRect(0, 0, 1, 1);
    return [...canvas.getImageData(0, 0, 1, 1).data];
  };
  const luminance = (colour) => {
    const [red, green, blue] = rgba(colour).map((part) =>
      part / 255 <= 0.04045 ? part / 255 / 12.92 : ((part / 255 + 0.055) / 1.055) ** 2.4,
    );
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const behind = (element) => {
    for (let at = element; at; at = at.parentElement) {
      const { backgroundColor } = getComputedStyle(at);
      if (rgba(backgroundColor)[3] > 250) return backgroundColor;
    }
    return "white";
  };
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const seen = new Set();
  while (texts.nextNode()) {
    const element = texts.currentNode.parentElement;
    if (
      !texts.currentNode.textContent.trim() ||
      seen.has(element) ||
      !visible(element) ||
      element.closest("script, style, .unseen, template")
    )
      continue;
    seen.add(element);
    const style = getComputedStyle(element);
    // A drawing may be shown larger or smaller than it says.
    const size = parseFloat(style.fontSize) * (element.getScreenCTM?.()?.d ?? 1);
    if (size < 11.95) wrong.push(`small text: ${size} px: ${where(element)}`);
    const one = luminance(element.closest("svg") ? style.fill : style.color);
    const other = luminance(behind(element));
    const ratio = (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);
    const large =
      parseFloat(style.fontSize) >= 24 ||
      (parseFloat(style.fontSize) >= 18.66 && Number(style.fontWeight) >= 700);
    if (ratio < (large ? 3 : 4.5)) wrong.push(`contrast ${ratio.toFixed(2)}: ${where(element)}`);
  }
  return wrong;
};
