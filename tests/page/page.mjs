// tests/page/page.mjs - the page of `orrery report` in a browser, a check a property.  TAP on standard output.
//   node page.mjs MODULE BROWSER PAGE   MODULE: playwright-core's index.mjs; PAGE: the report of tests/page/page.yaml
import { pathToFileURL } from "node:url";

const [module, browser_path, small] = process.argv.slice (2);
const { chromium } = await import (pathToFileURL (module));
const browser = await chromium.launch ({ executablePath: browser_path, args: ["--no-sandbox"] });
const faults = [];
let n = 0, failed = 0;

async function open (options = {}, hash = "")
{
  const page = await (await browser.newContext ({ viewport: { width: 1280, height: 900 }, acceptDownloads: true, ...options })).newPage ();
  page.setDefaultTimeout (300000);      // a busy machine is no fault
  page.on ("pageerror", fault => faults.push (fault.message));
  page.on ("console", message => { if (message.type () === "error") faults.push (message.text ()); });
  await page.goto (pathToFileURL (small).href + hash);
  return page;
}

async function check (name, act)
{
  let said = "";
  try { const result = await act (); if (result !== true) said = String (JSON.stringify (result)); }
  catch (fault) { said = fault.message; }
  n++;
  failed += said ? 1 : 0;
  console.log (`${said ? "not ok" : "ok"} ${n} - ${name}`);
  if (said)
    console.log ("# " + said.split ("\n").slice (0, 6).join ("\n# "));
}

const page = await open ();
const chart_of = id => page.evaluate (id => data.plots.findIndex (plot => plot.id === id), id);
await page.evaluate (() => { window.data = JSON.parse (document.getElementById ("data").textContent); });
// Charts stand in `charts` in the order of the plots' panels.
const in_chart = (id, what, argument) => page.evaluate (([id, what, argument]) => {
  let at = 0;
  for (const plot of data.plots)
    {
      if (plot.id === id)
        return new Function ("u", "plot", "argument", what) (charts[at], plot, argument);
      at += plot.kind === "heat" || plot.fault ? 0 : plot.panels.length;
    }
  return "no plot " + id;
}, [id, what, argument]);

await check ("every plot is drawn", () => page.evaluate (() => document.querySelectorAll ("#plots .card").length === data.plots.length && data.plots.every (plot => !plot.fault)));
await check ("axes below 0.001 have true numbers", async () => {
  const ticks = await in_chart ("small", "return u.axes[1]._values.filter (text => text !== '')");
  return ticks.length >= 2 && ticks.every (text => Number (text) > 0 && Number (text) < 0.01) || ticks;
});
await check ("a logarithmic axis has 1, 2, 5 or decades", () => page.evaluate (() =>
  JSON.stringify ([log_ticks (3e-5, 2e-2), log_ticks (0.3, 4), log_ticks (1.1, 1.3)]) === JSON.stringify ([[1e-4, 1e-3, 1e-2], [0.5, 1, 2], [1.1, 1.3]])
  || JSON.stringify ([log_ticks (3e-5, 2e-2), log_ticks (0.3, 4), log_ticks (1.1, 1.3)])));
await check ("axis numbers are short and right", () => page.evaluate (() =>
  [[1e-4, "1e-4"], [2.5e-7, "2.5e-7"], [0, "0"], [0.002, "0.002"], [28800000, "28.8 M"], [150000, "150 k"], [-3e5, "-300 k"], [null, ""]]
    .filter (([value, text]) => axis_text (value) !== text).length === 0));
await check ("a legend is headed by the parameter of its series", () => page.evaluate (() => document.querySelector ("#plots .u-legend caption").textContent === "service (Hz)"));
await check ("a logarithmic x ends with the data", async () => {
  const [low, high] = await in_chart ("small", "return [u.scales.x.min, u.scales.x.max]");
  return (low > 0.25 && low <= 0.3 && high >= 0.9 && high < 1) || [low, high];
});
await check ("error bars are inside the frame", async () => {
  const at = await in_chart ("points", "return [u.scales.y.min, u.scales.y.max, plot.panels[0].series.flat ().map (m => m.low), plot.panels[0].series.flat ().map (m => m.high)]");
  return (at[2].every (v => v >= at[0]) && at[3].every (v => v <= at[1])) || at;
});
await check ("a line is parted where a point has no value", () => in_chart ("gap",
  "return u.data.slice (1, 1 + plot.titles.length).some (list => list.includes (null)) && u.series[1].spanGaps === false"));
await check ("events and published points are drawn, and inside", async () => {
  const at = await in_chart ("line", "return [plot.events.length, plot.published.length, u.scales.x.max, u.scales.y.max]");
  const source = await page.evaluate (() => [...document.querySelectorAll ("#plots .note")].some (p => p.textContent.includes ("published: Kleinrock 1975")));
  return (at[0] === 1 && at[1] === 1 && at[2] >= 0.95 && at[3] >= 2.4 && source) || [at, source];
});
await check ("Explore never has one parameter on x and as series", async () => {
  const form = page.locator ("#explore form");
  await form.locator ("[name=x]").selectOption ({ label: "service_hz" });
  const [x, by, barred] = await page.evaluate (() => { const at = document.querySelector ("#explore form").elements; return [at.x.value, at.by.value, [...at.by.options].find (o => o.value === at.x.value).disabled]; });
  return (x !== by && barred) || [x, by, barred];
});
await check ("long menus are searched", async () => {
  const search = page.locator ("#explore form input[type=search]").first ();
  await search.fill ("p99");
  const left = await page.evaluate (() => [...document.querySelector ("#explore form [name=y]").options].map (o => o.text));
  await search.press ("Enter");
  const chosen = await page.evaluate (() => { const y = document.querySelector ("#explore form [name=y]"); return y.selectedOptions[0].text; });
  return (left.length < 5 && left.includes ("sojourn_s.p99") && chosen.includes ("p99")) || [left, chosen];
});
await check ("a link holds the whole view", async () => {
  const head = page.locator ("#table th button[data-key='sojourn_s.mean']");
  await page.locator ("#explore [name=log_y]").check ();
  await head.click ();
  await head.click ();
  await page.locator ("#table [name=metrics]").fill ("sojourn_s.m");
  const hash = await page.evaluate (() => location.hash);
  const other = await open ({}, hash);
  const state = p => p.evaluate (() => {
    const at = document.querySelector ("#explore form").elements;
    return JSON.stringify ([at.y.selectedOptions[0].text, at.x.value, at.by.value, at.log_y.checked, document.querySelector ("#table [name=metrics]").value,
      [...document.querySelectorAll ("#table th")].map (th => th.getAttribute ("aria-sort")), document.querySelector ("#table tbody tr").textContent]);
  });
  const [one, two] = [await state (page), await state (other)];
  await other.context ().close ();
  return one === two || [one, two];
});
await check ("links of the head keep the view", async () => {
  await page.locator ("nav a[href='#table']").click ();
  return (await page.evaluate (() => location.hash.includes ("log_y=1") && location.hash.includes ("at=table"))) || page.evaluate (() => location.hash);
});
await check ("sorting by keyboard keeps the focus and is told", async () => {
  await page.locator ("#table th button").nth (1).focus ();
  await page.keyboard.press ("Enter");
  const at = await page.evaluate (() => [document.activeElement.dataset.key, document.activeElement.parentNode.getAttribute ("aria-sort"), document.querySelector ("#table .said").textContent]);
  return (at[0] === "params.arrival_hz" && at[1] === "ascending" && at[2].includes ("arrival_hz")) || at;
});
await check ("replications are told on hover", async () => {
  const over = page.locator ("#plots .card").nth (await chart_of ("line")).locator (".u-over");
  await over.hover ({ position: { x: 20, y: 60 } });
  const text = await page.locator ("#plots .card").nth (await chart_of ("line")).locator (".reps").textContent ();
  return (/^replications: 1: (\S+, ){4}\S+;/.test (text)) || text;
});

// What the page would hand to the browser: its own download manager has other things to do on a busy machine.
async function saved (id, form)
{
  await page.evaluate (() => { window.kept = new Promise (done => { window.download = async (name, what) =>
    done ([name, what instanceof Blob ? [...new Uint8Array (await what.arrayBuffer ())] : what]); }); });
  await page.locator ("#plots .card").nth (await chart_of (id)).locator (".save button", { hasText: form }).first ().click ();
  const [name, what] = await page.evaluate (() => window.kept);
  return [name, Buffer.from (what)];
}
await check ("every chart is saved as SVG, well-formed and with its title", async () => {
  for (const plot of await page.evaluate (() => data.plots.map (plot => [plot.id, plot.title])))
    {
      const [name, bytes] = await saved (plot[0], "SVG"), text = bytes.toString ();
      const fault = await page.evaluate (svg => new DOMParser ().parseFromString (svg, "image/svg+xml").querySelector ("parsererror")?.textContent ?? "", text);
      if (fault || !text.includes (plot[1]) || /NaN|Infinity|undefined/.test (text) || !name.startsWith (plot[0]))
        return [name, fault, text.match (/.{0,80}(NaN|Infinity|undefined).{0,40}/)?.[0]];
    }
  return true;
});
await check ("as PNG", async () => { const [, bytes] = await saved ("line", "PNG"); return bytes.subarray (1, 4).toString () === "PNG" && bytes.length > 5000; });
await check ("as CSV, a row a mark", async () => {
  const [, bytes] = await saved ("bars", "CSV"), rows = bytes.toString ().trim ().split ("\n");
  return (rows[0] === "series,x,y,low,high" && rows.length === 1 + 12) || rows;
});
await check ("dark mode: dark ground, light letters, charts too", async () => {
  const dark = await open ({ colorScheme: "dark" });
  const at = await dark.evaluate (() => [getComputedStyle (document.body).backgroundColor, charts[0].axes[0].stroke (charts[0], 0)]);
  await dark.emulateMedia ({ colorScheme: "light" });
  const light = await dark.evaluate (() => charts[0].axes[0].stroke (charts[0], 0));
  await dark.context ().close ();
  return (at[0] === "rgb(21, 21, 21)" && at[1].trim () === "#e8e8e8" && light.trim () === "#1c1c1c") || [at, light];
});
await check ("print: light, without what is to be clicked, tables whole", async () => {
  const paper = await open ({ colorScheme: "dark" });
  await paper.emulateMedia ({ media: "print", colorScheme: "dark" });
  const at = await paper.evaluate (() => [getComputedStyle (document.body).backgroundColor, getComputedStyle (document.querySelector ("nav")).display,
    getComputedStyle (document.querySelector ("#explore form")).display, getComputedStyle (document.querySelector ("#table .scroll")).maxHeight, charts[0].axes[0].stroke (charts[0], 0).trim ()]);
  await paper.context ().close ();
  return JSON.stringify (at) === '["rgb(255, 255, 255)","none","none","none","#1c1c1c"]' || at;
});
for (const width of [375, 1280])
  await check (`nothing is wider than a window of ${width} px`, async () => {
    const phone = await open ({ viewport: { width, height: 800 } });
    const at = await phone.evaluate (() => [document.documentElement.scrollWidth, Math.max (...[...document.querySelectorAll ("h1, h3, canvas, select")].map (node => node.getBoundingClientRect ().right))]);
    await phone.context ().close ();
    return (at[0] <= width && at[1] <= width) || at;
  });
await check ("the page says nothing on its console", () => faults.length === 0 || faults);
await browser.close ();
console.log (`1..${n}`);
process.exit (failed ? 1 : 0);
