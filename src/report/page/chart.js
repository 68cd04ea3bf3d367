// SPDX-License-Identifier: MIT
// What all charts are made of: elements, scales, axes, keys and the table behind a chart.

const SVG = 'http://www.w3.org/2000/svg';

function append(node, kids) {
	for (const kid of kids.flat())
		if (kid !== null && kid !== undefined)
			node.append(kid);
	return node;
}

function svg(name, attributes, ...kids) {
	const node = document.createElementNS(SVG, name);
	for (const [key, value] of Object.entries(attributes || {}))
		node.setAttribute(key, typeof value === 'number' ? Number(value.toFixed(2)) : value);
	return append(node, kids);
}

function html(name, attributes, ...kids) {
	const node = document.createElement(name);
	for (const [key, value] of Object.entries(attributes || {})) {
		if (key.startsWith('on'))
			node.addEventListener(key.slice(2), value);
		else if (value === true)
			node.setAttribute(key, '');
		else if (value !== false && value !== null && value !== undefined)
			node.setAttribute(key, value);
	}
	return append(node, kids);
}

function byId(id) {
	return document.getElementById(id);
}

function linear(from, to, low, high) {
	return (x) => low + (x - from) / (to - from) * (high - low);
}

function logarithmic(from, to, low, high) {
	const span = Math.log(to / from);
	return (x) => low + Math.log(x / from) / span * (high - low);
}

/*
 * The frame of a chart in a figure: { node, x, y, ... }. The chart is drawn anew in the
 * width that the figure has, so that its text has the size of the text around it.
 */
function frame(figure, settings) {
	const { height, x, y, label } = settings;
	const labels = y.ticks.map((t) => (y.format || String)(t).length);
	const left = Math.max(46, 28 + 7 * Math.max(0, ...labels)), right = 22, top = settings.top || 10, bottom = x.label ? 42 : 24;
	const host = plotOf(figure);
	const width = Math.max(240, Math.round(host.clientWidth || 480));
	const high = height(width - left - right) + top + bottom;
	const sx = (x.log ? logarithmic : linear)(x.from, x.to, left, width - right);
	const sy = (y.log ? logarithmic : linear)(y.from, y.to, high - bottom, top);
	const node = svg('svg', {
		viewBox: `0 0 ${width} ${high}`, width, height: high, role: 'img', 'aria-label': label,
	});
	for (const t of y.ticks) {
		node.append(
			svg('line', { class: 'grid', x1: left, x2: width - right, y1: sy(t), y2: sy(t) }),
			svg('g', { class: 'tick' }, svg('text', {
				x: left - 7, y: sy(t) + 4, 'text-anchor': 'end',
			}, (y.format || String)(t))));
	}
	for (const t of x.ticks) {
		node.append(
			svg('line', {
				class: 'base', x1: sx(t), x2: sx(t), y1: high - bottom, y2: high - bottom + 4,
			}),
			svg('g', { class: 'tick' }, svg('text', {
				x: sx(t), y: high - bottom + 17, 'text-anchor': 'middle',
			}, (x.format || String)(t))));
	}
	node.append(svg('line', {
		class: 'base', x1: left, x2: width - right, y1: high - bottom, y2: high - bottom,
	}));
	if (x.label)
		node.append(svg('text', {
			class: 'axis', x: (left + width - right) / 2, y: high - 6, 'text-anchor': 'middle',
		}, x.label));
	if (y.label)
		node.append(svg('text', {
			class: 'axis', x: 12, y: (top + high - bottom) / 2, 'text-anchor': 'middle',
			transform: `rotate(-90 12 ${((top + high - bottom) / 2).toFixed(1)})`,
		}, y.label));
	host.replaceChildren(node);
	return { node, sx, sy, left, right: width - right, top, bottom: high - bottom, width };
}

function plotOf(figure) {
	let host = figure.querySelector('.plot');
	if (!host) {
		host = html('div', { class: 'plot' });
		figure.append(host);
	}
	return host;
}

// A path through points [x, y]; null y breaks it.
function path(points, sx, sy) {
	let d = '', pen = false;
	for (const [x, y] of points) {
		if (y === null || y === undefined || !Number.isFinite(y)) {
			pen = false;
			continue;
		}
		d += `${pen ? 'L' : 'M'}${sx(x).toFixed(2)} ${sy(y).toFixed(2)}`;
		pen = true;
	}
	return d;
}

// Text with a margin in the colour of the paper, so that lines do not cross it.
function haloText(attributes, text) {
	return svg('text', { ...attributes, class: `halo ${attributes.class || ''}` }, text);
}

function key(figure, entries) {
	const node = html('p', { class: 'key' });
	for (const [shape, text] of entries)
		node.append(html('span', {}, svg('svg', { viewBox: '0 0 18 12', 'aria-hidden': 'true' }, shape), text));
	const old = figure.querySelector('.key');
	if (old)
		old.replaceWith(node);
	else
		figure.append(node);
}

const swatch = {
	dot: () => [svg('line', { class: 'whisker', x1: 9, x2: 9, y1: 0, y2: 12 }),
		svg('circle', { class: 'dot', cx: 9, cy: 6, r: 4 })],
	curve: () => svg('line', { class: 'curve', x1: 0, x2: 18, y1: 6, y2: 6 }),
	line: () => svg('line', { class: 'line', x1: 0, x2: 18, y1: 6, y2: 6 }),
	ideal: () => svg('line', { class: 'ideal', x1: 0, x2: 18, y1: 6, y2: 6 }),
	box: (name) => svg('rect', { class: name, x: 3, y: 1, width: 11, height: 10 }),
};

/*
 * A table: columns are { head, left, text, value }, value making a cell of a row. It can be
 * scrolled by keyboard where it is too wide.
 */
function table(name, columns, rows, tall) {
	const head = html('tr');
	for (const c of columns)
		head.append(html('th', { scope: 'col', class: c.left || c.text ? 'left' : null, 'aria-sort': c.sort }, c.head));
	const body = html('tbody');
	for (const row of rows) {
		const line = html('tr');
		columns.forEach((c, i) => {
			const cell = c.value(row);
			const kind = c.text ? 'text' : c.left ? 'left' : null;
			line.append(html(i === 0 ? 'th' : 'td', { scope: i === 0 ? 'row' : null, class: kind }, cell));
		});
		body.append(line);
	}
	return html('div', { class: tall ? 'scroll tall' : 'scroll', role: 'region', 'aria-label': name, tabindex: 0 },
		html('table', {}, html('thead', {}, head), body));
}

// The table behind a chart, made when it is opened, and again when the chart changes.
function behind(figure, make) {
	let node = figure.querySelector('details');
	if (!node) {
		node = html('details', {}, html('summary', {}, 'Data'));
		figure.append(node);
		node.addEventListener('toggle', () => node.refresh());
	}
	node.refresh = () => {
		while (node.children.length > 1)
			node.lastChild.remove();
		if (node.open)
			node.append(make());
	};
	node.refresh();
}
