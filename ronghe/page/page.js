// The page: choices go to the server, the server's picture of both cities comes back and is drawn (pictures.js).
"use strict";

const $ = (id) => document.getElementById(id);
const LETTERS = ["A", "B"];
let choices, page, told = { number: -1 }, built = null, layer = "backlog", leversOf = 1, busySince = 0;
const levers = [{}, {}]; // strengths that differ from the arm's own, by city

async function ask(path, body) {
  const how = body === undefined ? {} : { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify({ page, ...body }) };
  const answer = await fetch(path, how);
  const said = await answer.json();
  if (!answer.ok) throw Object.assign(new Error(said.fault), { code: answer.status });
  return said;
}

const armOf = (city) => choices.arms.find((arm) => arm.name === $(`arm${city}`).value);
const wanted = () => JSON.stringify([$("scenario").value, $("seed").value, $("arm0").value, $("arm1").value, levers]);

async function act(path, body) {
  try {
    $("fault").textContent = "";
    await ask(path, body);
    await look();
  } catch (fault) {
    say(fault);
  }
}

function say(fault) {
  $("fault").textContent = fault.code ? fault.message : "The server does not answer. Is ronghe app still running?";
}

async function begin(days) {
  const seed = $("seed").value.trim();
  if (!/^\d+$/.test(seed) || Number(seed) > 4294967295) return void ($("fault").textContent = "The seed must be a whole number from 0 to 4294967295.");
  const cities = [0, 1].map((city) => ({ arm: $(`arm${city}`).value, levers: levers[city] }));
  const before = built;
  built = wanted();
  await act("/begin", { scenario: $("scenario").value, seed: Number(seed), cities, days });
  if ($("fault").textContent) built = before;
  showChoices();
}

function command() {
  if (built === null) return "";
  const [scenario, seed, a, b, own] = JSON.parse(built);
  if (own.some((one) => Object.keys(one).length)) return "<code>ronghe sweep</code> tries changed levers in many pairs.";
  return `How sure it is: <code>ronghe compare ${escaped(scenario)} --seed ${seed} --arm ${a} --arm ${b}</code>.`;
}

const go = (days) => (built === null ? begin(days) : act("/go", { days }));

// --- choices -------------------------------------------------------------------------------------------------------

function fill(select, rows) {
  select.replaceChildren(...rows.map(([value, text]) => new Option(text, value)));
}

function showChoices() {
  const scenario = choices.scenarios.find((one) => one.name === $("scenario").value);
  const size = `${scenario.residents.toLocaleString("en")} residents, ${scenario.days} working days.`;
  $("scenario-says").textContent = scenario.fits ? `${scenario.title}. About ${size}`
    : `About ${size} Too large to watch here; in a terminal: ronghe compare ${scenario.name} --replicates 2`;
  for (const city of [0, 1]) $(`arm${city}-says`).textContent = armOf(city).says;
  const own = [0, 1].filter((city) => Object.keys(levers[city]).length);
  $("levers-changed").textContent = own.length ? `changed in ${own.map((city) => LETTERS[city]).join(" and ")}` : "(as the arms set them)";
  $("changed").hidden = built === null || built === wanted() || !scenario.fits;
  showButtons();
}

function showLevers() {
  for (const city of [0, 1]) $(`lever${city}`).classList.toggle("on", city === leversOf);
  const preset = armOf(leversOf).levers, own = levers[leversOf];
  $("lever-list").replaceChildren(...Object.entries(choices.levers).map(([name, says]) => {
    const row = document.createElement("label");
    row.className = "lever";
    row.innerHTML = `<div><span>${name.replaceAll("_", " ")}</span><output></output></div>` +
      `<input type="range" min="0" max="1" step="0.05" name="${name}"><p class="note">${escaped(says)}</p>`;
    const slider = row.querySelector("input"), shown = row.querySelector("output");
    const show = () => {
      shown.textContent = Number(slider.value).toFixed(2);
      row.classList.toggle("own", name in own);
    };
    slider.value = own[name] ?? preset[name];
    slider.oninput = () => {
      if (Number(slider.value) === preset[name]) delete own[name]; else own[name] = Number(slider.value);
      show();
      showChoices();
    };
    show();
    return row;
  }));
}

function resetLevers(city) {
  levers[city] = {};
  showLevers();
  showChoices();
}

// --- how things stand ----------------------------------------------------------------------------------------------

function showButtons() {
  const seen = told.picture, over = seen && built !== null && seen.day >= seen.days;
  const fits = choices.scenarios.find((one) => one.name === $("scenario").value).fits;
  $("build").disabled = told.busy || !fits;
  for (const id of ["day", "month", "end"]) $(id).disabled = told.busy || over || (built === null && !fits);
  $("stop").disabled = !told.busy;
}

function show() {
  const seen = told.picture;
  showButtons();
  if (told.fault) $("fault").textContent = told.fault;
  $("done").classList.toggle("unknown", Boolean(told.busy && !/^Day/.test(told.says)));
  if (!seen) return;
  $("intro").hidden = true;
  $("shown").hidden = false;
  $("title").textContent = `${seen.title}, seed ${seen.seed}`;
  $("done").style.width = `${(100 * seen.day) / seen.days}%`;
  $("command").innerHTML = command();
  drawTable(seen);
  drawMaps(seen, layer);
  drawCharts(seen);
}

function showTime() {
  const seen = told.picture;
  if (!told.busy) {
    busySince = 0;
    if (seen) $("where").textContent = `${seen.day ? "End of day" : "Before the first day; day"} ${seen.day} of ${seen.days}, ${seen.residents.toLocaleString("en")} residents in each city${seen.day < seen.days ? "" : "; build both to begin again"}`;
    return;
  }
  busySince = busySince || Date.now();
  const seconds = Math.round((Date.now() - busySince) / 1000);
  $("where").textContent = `${told.says || "Starting"} … ${seconds ? `${seconds} s` : ""}`;
}

async function look() {
  const news = await ask(`/state?page=${page}&seen=${told.number}`);
  if (news.number !== told.number) { told = news; show(); }
  showTime();
}

async function keepLooking() {
  try {
    await look();
  } catch (fault) {
    if (fault.code === 410) return location.reload();
    say(fault);
  }
  setTimeout(keepLooking, told.busy ? 300 : 1000);
}

async function start() {
  choices = await ask("/choices");
  page = choices.page;
  fill($("scenario"), choices.scenarios.map((one) => [one.name, `${one.name}${one.fits ? "" : " (too large here)"}`]));
  for (const city of [0, 1]) fill($(`arm${city}`), choices.arms.map((arm) => [arm.name, arm.name.replaceAll("_", " ")]));
  $("arm0").value = "siloed";
  $("arm1").value = "fused";
  $("seed").value = choices.scenarios[0].seed;
  $("layers").replaceChildren(...Object.entries(LAYERS).map(([name, one]) => {
    const button = document.createElement("button");
    button.textContent = one.name;
    button.classList.toggle("on", name === layer);
    button.onclick = () => {
      layer = name;
      for (const other of $("layers").children) other.classList.toggle("on", other === button);
      drawMaps(told.picture, layer);
    };
    return button;
  }));
  $("scenario").onchange = $("seed").oninput = showChoices;
  for (const city of [0, 1]) {
    $(`arm${city}`).onchange = () => { levers[city] = {}; showLevers(); showChoices(); };
    $(`lever${city}`).onclick = () => { leversOf = city; showLevers(); };
  }
  $("lever-reset").onclick = () => resetLevers(leversOf);
  $("build").onclick = () => begin(0);
  $("day").onclick = () => go(1);
  $("month").onclick = () => go(21);
  $("end").onclick = () => go(750);
  $("stop").onclick = () => act("/stop", {});
  addEventListener("pagehide", () => navigator.sendBeacon("/leave", new Blob([JSON.stringify({ page })], { type: "application/json" })));
  addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });
  showLevers();
  showChoices();
  keepLooking();
}

start().catch(say);
