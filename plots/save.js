// plots/save.js - a chart of the page as SVG, PNG or CSV.  The picture is drawn from the marks, light, with its title and legend; PNG is that SVG as pixels.
"use strict";

const FRAME = { width: 760, height: 460, left: 78, top: 46, right: 20, bottom: 66 };

function escaped (text) { return String (text).replace (/[&<>"]/g, c => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" })[c]); }

function tag (name, attributes, text)
{
  const words = Object.entries (attributes).map (([key, value]) => ` ${key}="${escaped (typeof value === "number" ? Number (value.toFixed (2)) : value)}"`).join ("");
  return text === undefined ? `<${name}${words}/>` : `<${name}${words}>${escaped (text)}</${name}>`;
}

function svg_text (x, y, text, more) { return tag ("text", { x, y, "font-size": 13, fill: "#222222", ...more }, text); }

// From values to places in the picture, by the scales that the chart has now.
function projection (u, plot, categories, area)
{
  const along = (scale, log, from, to) => {
    const map = log ? Math.log10 : v => v, low = map (scale.min), high = map (scale.max);
    return value => from + (map (value) - low) / (high - low) * (to - from);
  };
  return { x: along (u.scales.x, plot.log_x && !categories, area.left, area.right), y: along (u.scales.y, plot.log_y, area.bottom, area.top) };
}

function svg_axes (u, plot, at, area, labels)
{
  const out = [], ticks = i => (u.axes[i]._splits ?? []).map ((v, k) => [v, u.axes[i]._values?.[k] ?? ""]).filter (([v]) => v !== null);
  for (const [value, text] of ticks (0))
    {
      const x = at.x (value);
      if (x < area.left - 1 || x > area.right + 1)
        continue;
      out.push (tag ("line", { x1: x, y1: area.top, x2: x, y2: area.bottom, stroke: "#e3e3e3" }), svg_text (x, area.bottom + 18, text, { "text-anchor": "middle" }));
    }
  for (const [value, text] of ticks (1))
    {
      const y = at.y (value);
      if (y < area.top - 1 || y > area.bottom + 1)
        continue;
      out.push (tag ("line", { x1: area.left, y1: y, x2: area.right, y2: y, stroke: "#e3e3e3" }), svg_text (area.left - 8, y + 4, text, { "text-anchor": "end" }));
    }
  out.push (tag ("rect", { x: area.left, y: area.top, width: area.right - area.left, height: area.bottom - area.top, fill: "none", stroke: "#666666" }),
            svg_text ((area.left + area.right) / 2, area.bottom + 42, labels.x, { "text-anchor": "middle" }),
            svg_text (0, 0, labels.y, { "text-anchor": "middle", transform: `translate(18 ${(area.top + area.bottom) / 2}) rotate(-90)` }));
  return out;
}

// Runs of marks between gaps, each a path.
function svg_line (marks, at, colour)
{
  const parts = [[]];
  for (const mark of marks)
    if (mark.y === null)
      parts.push ([]);
    else
      parts[parts.length - 1].push (mark);
  const path = list => list.map ((m, k) => `${k ? "L" : "M"}${at.x (m.x).toFixed (2)} ${at.y (m.y).toFixed (2)}`).join ("");
  const band = list => `M${list.map (m => `${at.x (m.x).toFixed (2)} ${at.y (m.high).toFixed (2)}`).join ("L")}L${[...list].reverse ().map (m => `${at.x (m.x).toFixed (2)} ${at.y (m.low).toFixed (2)}`).join ("L")}Z`;
  return parts.filter (list => list.length).flatMap (list => [
    ...(list.some (m => m.high > m.low) ? [tag ("path", { d: band (list), fill: colour, "fill-opacity": 0.18, stroke: colour, "stroke-width": 0.6, "stroke-opacity": 0.5 })] : []),
    tag ("path", { d: path (list), fill: "none", stroke: colour, "stroke-width": 2 })]);
}

function svg_block (x0, x1, y0, y1, more) { return tag ("rect", { x: Math.min (x0, x1), y: Math.min (y0, y1), width: Math.abs (x1 - x0), height: Math.abs (y1 - y0), ...more }); }

function svg_series (drawn, at, area)
{
  const { plot, u } = drawn, all = [...drawn.series.values ()], width = 0.8 / all.length, out = [];
  const dot = (mark, colour) => tag ("circle", { cx: at.x (mark.x), cy: at.y (mark.y), r: 3.5, fill: colour });
  const rule = (x, from, to, colour) => tag ("line", { x1: x, y1: at.y (from), x2: x, y2: at.y (to), stroke: colour, "stroke-width": 1.5 });
  all.forEach ((marks, i) => {
    const colour = plot.kind === "front" && i === all.length - 1 ? "#888888" : COLOURS[i % COLOURS.length];
    const place = (mark, part) => at.x (mark.x - 0.4 + (i + part) * width), shown = u.series[i + 1].show ? marks : [];
    if (["line", "cdf", "ccdf", "time"].includes (plot.kind) || colour === "#888888" && plot.kind === "front")
      out.push (...svg_line (shown, at, colour));
    for (const mark of shown.filter (m => m.y !== null))
      if (plot.kind === "bars")
        out.push (svg_block (place (mark, 0), place (mark, 0.94), at.y (Math.max (u.scales.y.min, 0)), at.y (mark.y), { fill: colour }),
                  ...(mark.high > mark.low ? [rule (place (mark, 0.47), mark.low, mark.high, "#444444")] : []));
      else if (plot.kind === "stacked")
        out.push (svg_block (at.x (mark.x - 0.32), at.x (mark.x + 0.32), at.y (mark.low), at.y (mark.high), { fill: colour }));
      else if (plot.kind === "box")
        out.push (svg_block (place (mark, 0.15), place (mark, 0.85), at.y (mark.lower), at.y (mark.upper), { fill: "none", stroke: colour, "stroke-width": 2 }),
                  rule (place (mark, 0.5), mark.low, mark.lower, colour), rule (place (mark, 0.5), mark.upper, mark.high, colour),
                  tag ("line", { x1: place (mark, 0.15), x2: place (mark, 0.85), y1: at.y (mark.y), y2: at.y (mark.y), stroke: colour, "stroke-width": 2 }));
      else if (plot.kind === "line")
        out.push (dot (mark, colour));
      else if (plot.kind === "points" || (plot.kind === "front" && colour !== "#888888"))
        out.push (...(mark.high > mark.low ? [rule (at.x (mark.x), mark.low, mark.high, colour)] : []), dot (mark, colour));
  });
  for (const mark of drawn.published)
    out.push (...(mark.high > mark.low ? [rule (at.x (mark.x), mark.low, mark.high, "#111111")] : []),
              ...(mark.y !== null ? [svg_block (at.x (mark.x) - 4, at.x (mark.x) + 4, at.y (mark.y) - 4, at.y (mark.y) + 4, { fill: "none", stroke: "#111111", "stroke-width": 1.5 })] : []));
  drawn.events.forEach ((event, i) => {
    out.push (tag ("line", { x1: at.x (event.x), x2: at.x (event.x), y1: area.top, y2: area.bottom, stroke: "#444444", "stroke-dasharray": "5 4" }),
              svg_text (at.x (event.x) + 4, area.top + 14 + 14 * (i % 3), event.text, { "font-size": 11 }));
  });
  return out;
}

function svg_legend (drawn, area)
{
  const names = [...drawn.series.keys ()], out = [];
  const heading = drawn.plot.by ? label_of (drawn.data, drawn.plot.by) : "";
  let x = area.left, y = area.bottom + 62;
  const put = (text, colour) => {
    const wide = text.length * 6.6 + (colour ? 30 : 14);
    if (x > area.left && x + wide > area.right)
      [x, y] = [area.left, y + 18];
    if (colour)
      out.push (tag ("rect", { x, y: y - 9, width: 12, height: 10, fill: colour }));
    out.push (svg_text (x + (colour ? 17 : 0), y, text, { "font-size": 12 }));
    x += wide;
  };
  if (names.length > 1 && heading)
    put (heading + ":", null);
  if (names.length > 1)
    names.forEach ((name, i) => put (name, drawn.plot.kind === "front" && i === names.length - 1 ? "#888888" : COLOURS[i % COLOURS.length]));
  if (drawn.published.length)
    put ("□ published", null);
  return { out, bottom: y };
}

// A heat map: cells with their values.
function svg_heat (drawn, area)
{
  const { plot, panel } = drawn, across = (area.right - area.left) / plot.categories.length, up = (area.bottom - area.top) / plot.titles.length, out = [];
  const values = panel.series.flat ().map (mark => mark.y), low = Math.min (...values), high = Math.max (...values);
  plot.titles.forEach ((title, i) => {
    const y = area.bottom - (i + 1) * up;
    out.push (svg_text (area.left - 8, y + up / 2 + 4, title, { "text-anchor": "end" }));
    for (const mark of panel.series[i])
      {
        const part = high > low ? (mark.y - low) / (high - low) : 0;
        out.push (svg_block (area.left + mark.x * across, area.left + (mark.x + 1) * across, y, y + up, { fill: "#1f6fb4", "fill-opacity": Number ((0.12 + 0.88 * part).toFixed (3)) }),
                  svg_text (area.left + (mark.x + 0.5) * across, y + up / 2 + 4, humane (Number (mark.y.toPrecision (3))), { "text-anchor": "middle", "font-size": 11, fill: part > 0.5 ? "#ffffff" : "#111111" }));
      }
  });
  plot.categories.forEach ((text, x) => out.push (svg_text (area.left + (x + 0.5) * across, area.bottom + 18, text, { "text-anchor": "middle" })));
  out.push (svg_text ((area.left + area.right) / 2, area.bottom + 42, plot.x_label, { "text-anchor": "middle" }), svg_text (area.left, area.top - 8, `${plot.by_label}, coloured by ${plot.y_label}`, { "font-size": 12 }));
  return out;
}

// Returns: a chart as the text of an SVG file.
function svg_of (drawn)
{
  const { plot, data, u } = drawn, title = plot.title ? plot.title + (plot.facet && drawn.panel ? `: ${plot.facet} ${drawn.panel.title}` : "") : data.title;
  const area = { left: FRAME.left, top: FRAME.top, right: FRAME.width - FRAME.right, bottom: FRAME.height - FRAME.bottom };
  const legend = u ? svg_legend (drawn, area) : { out: [], bottom: area.bottom + 50 }, height = Math.max (FRAME.height, legend.bottom + 12);
  const at = u ? projection (u, plot, drawn.categories, area) : null;
  const body = u ? [...svg_axes (u, plot, at, area, { x: plot.x_label ?? label_of (data, plot.x), y: plot.y_label ?? data.metrics[plot.y].label }),
                    `<svg x="0" y="0" width="${FRAME.width}" height="${height}" clip-path="url(#frame)">`, ...svg_series (drawn, at, area), "</svg>"]
                 : svg_heat (drawn, area);
  const size = Math.min (17, 1.75 * (FRAME.width - 20) / Math.max (1, title.length));
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${FRAME.width}" height="${height}" viewBox="0 0 ${FRAME.width} ${height}" font-family="Liberation Sans, Helvetica, Arial, sans-serif">\n`
    + `<defs><clipPath id="frame">${tag ("rect", { x: area.left, y: area.top, width: area.right - area.left, height: area.bottom - area.top })}</clipPath></defs>\n`
    + [tag ("rect", { width: FRAME.width, height, fill: "#ffffff" }), svg_text (FRAME.width / 2, 26, title, { "text-anchor": "middle", "font-size": size }), ...body, ...legend.out].join ("\n") + "\n</svg>\n";
}

function csv_cell (value) { const text = value === null || value === undefined ? "" : String (value); return /[",\n]/.test (text) ? `"${text.replaceAll ('"', '""')}"` : text; }

// Returns: the marks of a chart, a row each; what is published is its own series.
function csv_of (drawn)
{
  const rows = [["series", "x", "y", "low", "high"]];
  const x = value => drawn.categories ? drawn.categories[value] : value;
  for (const [name, marks] of drawn.series)
    for (const mark of marks.filter (m => m.y !== null))
      rows.push ([name, x (mark.x), mark.y, mark.low, mark.high]);
  for (const mark of drawn.published ?? [])
    rows.push (["published", mark.x, mark.y, mark.low, mark.high]);
  return rows.map (row => row.map (csv_cell).join (",")).join ("\n") + "\n";
}

function download (name, what, type)
{
  const blob = what instanceof Blob ? what : new Blob ([what], { type });
  const link = element ("a", { href: URL.createObjectURL (blob), download: name });
  link.click ();
  setTimeout (() => URL.revokeObjectURL (link.href), 60000);      // a busy machine begins late
}

function save_png (name, svg)
{
  const image = new Image ();
  image.onload = () => {
    const canvas = element ("canvas", { width: image.width * 2, height: image.height * 2 });
    canvas.getContext ("2d").drawImage (image, 0, 0, canvas.width, canvas.height);
    canvas.toBlob (blob => download (name, blob, "image/png"), "image/png");
  };
  image.src = "data:image/svg+xml;charset=utf-8," + encodeURIComponent (svg);
}

// Buttons below a chart.  @drawn: as chart () returns it, which may be null.
function save_buttons (drawn, name)
{
  const stem = name.replace (/[^A-Za-z0-9._-]+/g, "-");
  const button = (text, act) => element ("button", { type: "button", onclick: act, "aria-label": `save ${name} as ${text}` }, text);
  return drawn === null ? null : element ("p", { class: "save" }, "save as ",
    button ("SVG", () => download (stem + ".svg", svg_of (drawn), "image/svg+xml")),
    button ("PNG", () => save_png (stem + ".png", svg_of (drawn))),
    button ("CSV", () => download (stem + ".csv", csv_of (drawn), "text/csv")));
}
