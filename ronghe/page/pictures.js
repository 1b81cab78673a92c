// Maps and charts as SVG, made of what the server tells; no number is computed here but sums and means for captions.
"use strict";

const COLOURS = ["#0072b2", "#d55e00"];
const LAYERS = {
  backlog: { name: "Backlog", says: "Cases open in each cell of the city, known to an organisation or not.",
    unit: "open cases in a cell", ramp: ["#fff7e8", "#f6a94a", "#7f1d1d"], total: (n) => `${number(n)} open cases in all` },
  trust: { name: "Trust", says: "Mean trust of the residents of a cell in whoever answers them.", unit: "trust, 0-1",
    ramp: ["#fbfaf0", "#74b39a", "#06402b"], grain: 0.05, open: true, mean: (m) => `mean trust ${m.toFixed(2)}` },
  blind_spots: { name: "Blind spots", says: "Share of kinds of case that nobody but those concerned would notice.",
    unit: "share of kinds", ramp: ["#eef3f6", "#dd8fa0", "#6a0c36"], grain: 0.1,
    mean: (m) => `on average ${Math.round(100 * m)} % of kinds` },
  population: { name: "Population", says: "Residents living in each cell: the same in both cities.", unit: "residents in a cell",
    ramp: ["#f4f6f8", "#8fa6ba", "#17293c"], total: (n) => `${number(n)} residents` },
};
const SERIES = {
  latent: ["Cases no organisation knows of", "open cases at the end of each day"],
  known: ["Known cases, not yet resolved", "open cases at the end of each day"],
  open_disputes: ["Open disputes", "disputes at the end of each day"],
  escalations: ["Escalations so far", "added up since day 1"],
};

function number(value) {
  if (value === null || value === undefined) return "–";
  const size = Math.abs(value);
  if (size >= 1000) return Math.round(value).toLocaleString("en");
  if (size === 0) return "0";
  return String(Number(value.toPrecision(size >= 100 ? 4 : 3)));
}

function colour(ramp, share) {
  const place = Math.min(Math.max(share, 0), 1) * (ramp.length - 1);
  const from = Math.min(Math.floor(place), ramp.length - 2);
  const part = (code, at) => parseInt(code.slice(1 + 2 * at, 3 + 2 * at), 16);
  const mixed = [0, 1, 2].map((i) => Math.round(part(ramp[from], i) + (place - from) * (part(ramp[from + 1], i) - part(ramp[from], i))));
  return `rgb(${mixed.join(",")})`;
}

function escaped(text) {
  return String(text).replace(/[&<>"']/g, (c) => `&#${c.charCodeAt(0)};`);
}

function drawMaps(seen, chosen) {
  const layer = LAYERS[chosen], both = seen.layers[chosen];
  const known = both.flat().filter((v) => v !== null), grain = layer.grain || niceStep(Math.max(4, ...known), 4);
  const low = layer.open ? grain * Math.floor(Math.min(...known) / grain + 1e-9) : 0; // one scale for both cities
  const high = Math.max(low + grain, grain * Math.ceil(Math.max(...known) / grain - 1e-9));
  const tall = Math.max(...seen.rows) + 1, wide = Math.max(...seen.columns) + 1;
  both.forEach((values, city) => {
    const cells = values.map((value, i) => {
      const fill = value === null ? "#ffffff" : colour(layer.ramp, (value - low) / (high - low));
      const said = value === null ? "nobody lives here" : `${number(value)} ${layer.unit}`;
      return `<rect x="${seen.columns[i]}" y="${tall - 1 - seen.rows[i]}" width="0.96" height="0.96" fill="${fill}" stroke="#cfd6dc" stroke-width="0.015">` +
        `<title>row ${seen.rows[i] + 1}, column ${seen.columns[i] + 1}: ${said}</title></rect>`;
    }).join("");
    const people = seen.layers.population[city];
    const sum = (list) => list.reduce((a, b) => a + b, 0);
    const caption = layer.total ? layer.total(sum(values))
      : layer.mean(sum(values.map((v, i) => (v === null ? 0 : v * people[i]))) / sum(people.filter((_, i) => values[i] !== null)));
    document.getElementById(`map${city}`).innerHTML = `<h3>City ${"AB"[city]}: ${escaped(seen.names[city].replaceAll("_", " "))}</h3>` +
      `<p class="note">${caption}</p><svg viewBox="0 0 ${wide} ${tall}" role="img" aria-label="${layer.name}, city ${"AB"[city]}">${cells}</svg>`;
  });
  document.getElementById("layer-says").textContent = layer.says;
  document.getElementById("scale").innerHTML = `<div class="ramp"><span>${number(low)}</span><i style="background:linear-gradient(90deg,${layer.ramp.join(",")})"></i>` +
    `<span>${number(high)} ${layer.unit}</span></div>`;
}

const exact = (v) => (v && Math.abs(v) < 1000 ? Math.abs(v) < 1e-4 ? v.toExponential(1) : v.toPrecision(3) : number(v));

function drawTable(seen) {
  const mark = { better: "▲ better", worse: "▼ worse", same: "= same", higher: "higher", lower: "lower" };
  const value = (one, v) => (one.unit === "share" && v !== null ? `${(100 * v).toFixed(1)} %` : exact(v));
  const gap = (one) => {
    if (one.difference === null) return "–";
    if (one.verdict === "same") return "0";
    return (one.difference > 0 ? "+" : "−") + (one.unit === "share" ? `${(100 * Math.abs(one.difference)).toFixed(1)} pts` : exact(Math.abs(one.difference)));
  };
  const rows = seen.outcomes.map((one) => `<tr><td title="${escaped(`${one.name} (${one.unit}): ${one.says}`)}">${one.label}</td>` +
    `<td>${value(one, one.values[0])}</td><td>${value(one, one.values[1])}</td><td>${gap(one)}</td><td class="${one.verdict}">${mark[one.verdict] || "–"}</td></tr>`);
  const head = `<tr><th>Outcome so far</th><th class="a">A<br>${escaped(seen.names[0].replaceAll("_", " "))}</th><th class="b">B<br>${escaped(seen.names[1].replaceAll("_", " "))}</th><th>B less A</th><th>Here<br>B is</th></tr>`;
  document.getElementById("pair-note").hidden = !rows.length;
  document.getElementById("outcomes").innerHTML = rows.length ? head + rows.join("")
    : "<tr><td>Nothing has happened yet: both cities are the same but for what their organisations have prepared. Let a day pass.</td></tr>";
}

function niceStep(high, steps) {
  const rough = high / steps, power = 10 ** Math.floor(Math.log10(rough));
  return [1, 2, 5, 10].map((m) => m * power).find((step) => step >= rough);
}

function lineChart(seen, name) {
  const [title, unit] = SERIES[name], lines = seen.series[name], wide = 330, tall = 170, left = 46, right = 10, top = 8, foot = 30;
  const step = Math.max(niceStep(Math.max(4, ...lines.flat()), 4), 1), high = step * Math.ceil(Math.max(4, ...lines.flat()) / step);
  const x = (day) => left + ((day - 1) / Math.max(seen.days - 1, 1)) * (wide - left - right);
  const y = (value) => tall - foot - (value / high) * (tall - foot - top);
  let svg = "";
  for (let at = 0; at <= high; at += step) {
    svg += `<line x1="${left}" x2="${wide - right}" y1="${y(at)}" y2="${y(at)}" stroke="#e6eaee"/><text x="${left - 5}" y="${y(at) + 4}" text-anchor="end">${number(at)}</text>`;
  }
  const every = Math.max(niceStep(seen.days, 5), 1);
  for (let day = every; day <= seen.days; day += every) svg += `<text x="${x(day)}" y="${tall - foot + 14}" text-anchor="middle">${day}</text>`;
  svg += `<text x="${(left + wide - right) / 2}" y="${tall - 3}" text-anchor="middle">working day</text>`;
  lines.forEach((values, city) => {
    const path = values.map((value, i) => `${i ? "L" : "M"}${x(i + 1).toFixed(1)},${y(value).toFixed(1)}`).join("");
    svg += `<path d="${path}" fill="none" stroke="${COLOURS[city]}" stroke-width="2" ${city ? 'stroke-dasharray="6 2.5"' : ""}/>`;
    if (values.length) svg += `<circle cx="${x(values.length)}" cy="${y(values[values.length - 1])}" r="3" fill="${COLOURS[city]}"/>`;
  });
  const panel = document.createElement("div");
  panel.className = "panel";
  panel.innerHTML = `<h3>${title}</h3><p class="read"></p><svg viewBox="0 0 ${wide} ${tall}" role="img" aria-label="${title}">${svg}<line class="at" y1="${top}" y2="${tall - foot}" stroke="#5b6875" stroke-dasharray="2 2" visibility="hidden"/></svg>`;
  const read = panel.querySelector(".read"), at = panel.querySelector(".at"), shown = lines[0].length;
  read.textContent = unit;
  const picture = panel.querySelector("svg");
  picture.onmousemove = (event) => {
    if (!shown) return;
    const box = picture.getBoundingClientRect(), where = ((event.clientX - box.left) / box.width) * wide;
    const day = Math.min(Math.max(Math.round(1 + ((where - left) / (wide - left - right)) * (seen.days - 1)), 1), shown);
    at.setAttribute("x1", x(day)); at.setAttribute("x2", x(day)); at.setAttribute("visibility", "visible");
    read.innerHTML = `day ${day}: <span class="key"><span class="a">A ${number(lines[0][day - 1])}</span> <span class="b">B ${number(lines[1][day - 1])}</span></span>`;
  };
  picture.onmouseleave = () => { at.setAttribute("visibility", "hidden"); read.textContent = unit; };
  return panel;
}

function hoursChart(seen) {
  const uses = seen.hours.filter((one) => one.use !== "duties"), duties = seen.hours.find((one) => one.use === "duties").shares;
  const wide = 680, line = 17, left = 170, right = 100, tall = uses.length * line + 2;
  const high = Math.max(0.001, ...uses.flatMap((one) => one.shares)), percent = (share) => (100 * share).toFixed(1);
  const rows = uses.map((one, row) => {
    const lengths = one.shares.map((share) => (share / high) * (wide - left - right));
    const bars = lengths.map((length, city) => `<rect x="${left}" y="${row * line + 2 + city * 6.5}" width="${length}" height="6" fill="${COLOURS[city]}"/>`);
    const [a, b] = one.shares.map((share, city) => `<tspan style="fill:${COLOURS[city]}">${percent(share)}</tspan>`);
    return `<g><title>${escaped(one.says)}</title><text x="${left - 6}" y="${row * line + 12}" text-anchor="end">${one.name}</text>` +
      `${bars.join("")}<text x="${left + Math.max(...lengths) + 6}" y="${row * line + 12}">${a} · ${b} %</text></g>`;
  });
  const panel = document.createElement("div");
  panel.className = "panel hours";
  const rest = duties.map(percent).join(" % and ");
  panel.innerHTML = `<h3>What paid hours went into</h3><p class="read">% of all paid hours so far, A · B; the rest (${rest} %) is investment targets and other duties</p>` +
    `<svg viewBox="0 0 ${wide} ${tall}" role="img" aria-label="Paid hours by use">${rows.join("")}</svg>`;
  return panel;
}

function drawCharts(seen) {
  document.getElementById("charts").replaceChildren(...Object.keys(SERIES).map((name) => lineChart(seen, name)), hoursChart(seen));
}
