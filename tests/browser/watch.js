// Put into every page before its own scripts: notices what runs, and finds what could.

for (const name of ["alert", "confirm", "prompt", "print"]) {
  window[name] = () => {
    document.documentElement.dataset.ran = name;
  };
}

const TAGS = new Set(
  "iframe object embed base frame applet marquee video audio math plaintext xmp listing noembed".split(" "),
);

/** Everything in a document that could act although the product never writes it. */
window.whatCouldAct = (root) =>
  [...root.querySelectorAll("*")].flatMap((element) => {
    const tag = element.localName;
    const isOurs = (element.getAttribute(tag === "script" ? "src" : "href") ?? "").startsWith("/static/");
    const found = [...element.attributes]
      .filter(({ name, value }) => couldAct(tag, name, value, root))
      .map(({ name, value }) => `${tag} ${name}=${value}`);
    if (TAGS.has(tag)) found.push(tag);
    if ((tag === "script" || tag === "link") && !isOurs) found.push(tag);
    if (tag === "meta" && element.hasAttribute("http-equiv")) found.push(tag);
    return found;
  });

/** The same of pages that are only parsed, by address; a page that is refused is wrong too. */
window.whatCouldActIn = async (addresses) => {
  const found = {};
  const waiting = [...addresses];
  const work = async () => {
    for (let address = waiting.pop(); address !== undefined; address = waiting.pop()) {
      const answer = await fetch(address);
      const parsed = new DOMParser().parseFromString(await answer.text(), "text/html");
      const wrong = window.whatCouldAct(parsed);
      if (!answer.ok) wrong.push(`status ${answer.status}`);
      if (wrong.length > 0) found[address] = wrong;
    }
  };
  await Promise.all([work(), work(), work()]);
  return found;
};

function couldAct(tag, name, value, root) {
  if (/^(on|hx-on|srcdoc$|formaction$)/.test(name)) return true;
  if (/^(src|srcset|poster)$/.test(name) && value.includes("evil")) return true;
  // Scripts of the product may set styles; its server never does.
  if (name === "style") return root.defaultView === null;
  const isAddress = /^(href|src|action|data|xlink:href)$/.test(name);
  return isAddress && tag !== "img" && /^\s*(javascript|vbscript|data):/i.test(value);
}
