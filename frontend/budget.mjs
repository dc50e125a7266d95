/** Compares sizes (bytes as they travel) with the budget; pure, so that its refusals are tested. */

/** What the first page costs with the share of HTML the budget grants it, in bytes. */
export function firstPage(sizes, budget) {
  const { files, html } = budget.firstPage;
  return files.reduce((total, name) => total + (sizes[name] ?? 0), html);
}

/** One sentence per limit that is exceeded or that names a file the build did not make. */
export function overruns(sizes, budget) {
  const sentences = [];
  for (const [name, limit] of Object.entries(budget.limits)) {
    const size = sizes[name];
    if (size === undefined) sentences.push(`${name} has a budget but was not built.`);
    else if (size > limit) sentences.push(`${name} is ${size} bytes, ${size - limit} over budget.`);
  }
  const total = firstPage(sizes, budget);
  const { limit } = budget.firstPage;
  if (total > limit)
    sentences.push(`The first page is ${total} bytes, ${total - limit} over budget.`);
  return sentences;
}

/** A table of name, size and limit for people and for the build's log. */
export function sizeReport(sizes, budget) {
  const rows = Object.entries(sizes).map(([name, size]) => [name, size, budget.limits[name]]);
  const { html, limit } = budget.firstPage;
  rows.push([`first page (HTML ${html})`, firstPage(sizes, budget), limit]);
  return rows
    .map(([name, size, limit]) => {
      const share =
        limit === undefined ? "no limit" : `of ${limit} (${Math.round((size / limit) * 100)} %)`;
      return `${name.padEnd(30)} ${String(size).padStart(7)} ${share}`;
    })
    .join("\n");
}
