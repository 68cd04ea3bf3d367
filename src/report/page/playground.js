// SPDX-License-Identifier: MIT
// One row of logits through temperature, filters and a normaliser, as smx defines them (smx(1)).

// The order in which smx applies steps, whatever their order on the command line.
const STEP_ORDER = ['temp', 'top-k', 'top-p', 'min-p'];
const NORMALISERS = {
	softmax: 'exp(z) over the sum of exp(z)',
	sparsemax: 'the nearest point of the simplex: small ones become 0',
	entmax: 'between softmax (α = 1) and sparsemax (α = 2)',
	sigmoid: 'each class on its own: 1 / (1 + exp(−z))',
};
const BOUNDS = {
	temp: (x) => x >= 0 && x < Infinity, k: (x) => x >= 1 && Number.isInteger(x), p: (x) => x > 0 && x <= 1,
	min: (x) => x >= 0 && x <= 1, alpha: (x) => x >= 1 && x < Infinity,
};

function largest(z) {
	let top = 0;
	for (let i = 1; i < z.length; i++)
		if (z[i] > z[top])
			top = i;
	return top;
}

function heat(z, temp) {
	const top = largest(z);
	if (temp === 0)
		return z.map((_, i) => (i === top ? 0 : -Infinity));
	return Number.isFinite(z[top] / temp) ? z.map((x) => x / temp) : z.map((x) => (x - z[top]) / temp);
}

function softmax(z) {
	const most = z[largest(z)], e = z.map((x) => Math.exp(x - most)), total = sum(e, (x) => x);
	return e.map((x) => x / total);
}

// Classes by falling logit; of equal ones the first comes first.
function byLogit(z) {
	return z.map((_, i) => i).sort((a, b) => (z[b] > z[a] ? 1 : z[b] < z[a] ? -1 : a - b));
}

function keepTopK(z, k) {
	const kept = new Set(byLogit(z).slice(0, k));
	return z.map((x, i) => (kept.has(i) ? x : -Infinity));
}

function keepTopP(z, want) {
	if (want >= 1)
		return z;
	const p = softmax(z), kept = new Set();
	let left = want - 1e-12;
	for (const i of byLogit(z)) {
		kept.add(i);
		left -= p[i];
		if (left <= 0)
			break;
	}
	return z.map((x, i) => (kept.has(i) ? x : -Infinity));
}

function keepMinP(z, q) {
	const most = z[largest(z)];
	let least = Math.log(q);
	if (least < 0)
		least -= Math.min(2 ** -51 * (Math.abs(most) - least), 1e-12);
	return z.map((x) => (x - most < least ? -Infinity : x));
}

// p_i = max(0, (α − 1) z_i − τ)^(1 / (α − 1)), with the τ for which they sum to 1.
function entmax(z, alpha) {
	if (alpha === 1)
		return softmax(z);
	const a = alpha - 1, most = z[largest(z)];
	const x = z.map((v) => a * (v - most)), power = 1 / a;
	const at = (tau) => x.map((v) => (v > tau ? (v - tau) ** power : 0));
	let low = -1, high = 0;
	for (let i = 0; i < 200 && high - low > 0; i++) {
		const mid = (low + high) / 2;
		if (mid === low || mid === high)
			break;
		if (sum(at(mid), (v) => v) >= 1)
			low = mid;
		else
			high = mid;
	}
	const p = at(low), total = sum(p, (v) => v);
	return p.map((v) => v / total);
}

function normalise(z, op, alpha) {
	if (op === 'sigmoid')
		return z.map((x) => (x >= 0 ? 1 / (1 + Math.exp(-x)) : Math.exp(x) / (1 + Math.exp(x))));
	if (op === 'sparsemax' || op === 'entmax')
		return entmax(z, op === 'sparsemax' ? 2 : alpha);
	return softmax(z);
}

function entropyOf(p) {
	return sum(p, (x) => (x > 0 ? -x * Math.log(x) : 0));
}

/*
 * The whole chain: { z, p, by, steps, entropy }. by[i] is the step that removed class i, or
 * ''; entropy is null where the values are no distribution.
 */
function runChain(z, o) {
	const by = z.map((x) => (x === -Infinity ? 'input' : '')), steps = [], n = z.length;
	const note = (name, after, text) => {
		const gone = after.filter((x, i) => x === -Infinity && !by[i]).length;
		after.forEach((x, i) => {
			if (x === -Infinity && !by[i])
				by[i] = name;
		});
		steps.push(name === 'temperature' && !gone ? text : `${text} ${gone === 0 ? 'removes none' : `removes ${gone}`}`);
		return after;
	};
	if (o.temp !== 1)
		z = note('temperature', heat(z, o.temp), o.temp === 0
			? 'Temperature 0: the largest logit alone;' : `Temperature: logits divided by ${general(o.temp)}`);
	if (o.k !== null)
		z = note('top-k', keepTopK(z, o.k), `Top-k: the ${o.k} largest of ${n} stay;`);
	if (o.p !== null)
		z = note('top-p', keepTopP(z, o.p), `Top-p: the fewest that sum to ${general(o.p)} stay;`);
	if (o.min !== null)
		z = note('min-p', keepMinP(z, o.min), `Min-p: at least ${general(o.min)} times the largest stays;`);
	const p = normalise(z, o.op, o.alpha);
	steps.push(`${o.op === 'entmax' ? `Entmax, α = ${general(o.alpha)}` : o.op[0].toUpperCase() + o.op.slice(1)}: ${NORMALISERS[o.op]}`);
	return { z, p, by, steps, entropy: o.op === 'sigmoid' ? null : entropyOf(p) };
}

// The command that does the same.
function commandOf(z, o) {
	const options = [];
	if (o.temp !== 1)
		options.push(`--temp ${o.temp}`);
	if (o.k !== null)
		options.push(`--top-k ${o.k}`);
	if (o.p !== null)
		options.push(`--top-p ${o.p}`);
	if (o.min !== null)
		options.push(`--min-p ${o.min}`);
	if (o.op !== 'softmax')
		options.push(`--op ${o.op}`);
	if (o.op === 'entmax')
		options.push(`--alpha ${o.alpha}`);
	options.push(o.op === 'sigmoid' ? '--write probs' : '--write probs,entropy');
	return `printf '%s\\n' '${z.map((x) => (x === -Infinity ? '-inf' : String(x))).join(',')}' | smx ${options.join(' ')}`;
}

// Numbers between commas, blanks or line ends; NaN for what is none.
function parseRow(text) {
	return text.replace(/[[\]]/g, ' ').split(/[\s,;]+/).filter((t) => t !== '').map((t) => {
		if (/^[-−](inf|infinity)$/i.test(t))
			return -Infinity;
		return /^[-+−]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i.test(t) ? Number(t.replace('−', '-')) : NaN;
	});
}

function problemOf(z, o) {
	if (z.length < 2)
		return 'Type two numbers or more, with commas between them.';
	const bad = z.findIndex((x) => Number.isNaN(x) || x === Infinity);
	if (bad >= 0)
		return `Number ${bad + 1} is not a logit.`;
	if (z.every((x) => x === -Infinity))
		return 'One logit at least must not be −inf.';
	if (!BOUNDS.temp(o.temp))
		return 'The temperature must be 0 or more.';
	if (o.k !== null && !BOUNDS.k(o.k))
		return 'Top-k must be a whole number from 1.';
	if (o.p !== null && !BOUNDS.p(o.p))
		return 'Top-p must be above 0 and at most 1.';
	if (o.min !== null && !BOUNDS.min(o.min))
		return 'Min-p must be from 0 to 1.';
	return o.op === 'entmax' && !BOUNDS.alpha(o.alpha) ? 'α must be 1 or more.' : '';
}

/* ---- what is seen ---- */

function barCell(x, scale, name) {
	const box = svg('svg', { viewBox: '0 0 100 14', preserveAspectRatio: 'none', 'aria-hidden': 'true' });
	if (Number.isFinite(x) && x !== 0) {
		const from = scale(Math.min(0, x)), to = scale(Math.max(0, x));
		box.append(svg('rect', { class: name, x: from, y: 1, width: Math.max(0.4, to - from), height: 12 }));
	}
	return html('td', { class: 'bar' }, box);
}

function drawBars(host, data, row, names, result, sorted) {
	const finite = row.filter(Number.isFinite), low = Math.min(0, ...finite), high = Math.max(0, ...finite);
	const logit = linear(low, high > low ? high : low + 1, 1, 99), prob = linear(0, 1, 0, 100);
	const order = sorted ? byLogit(row) : row.map((_, i) => i);
	const body = html('tbody');
	for (const i of order) {
		const gone = result.by[i] !== '';
		body.append(html('tr', { class: gone ? 'removed' : null },
			html('th', { scope: 'row', class: 'left' }, names[i]),
			barCell(row[i], logit, gone ? 'gone' : 'bar-logit'),
			html('td', {}, general(row[i], 5)),
			barCell(result.p[i], prob, 'bar-prob'),
			html('td', { 'data-p': String(i) }, general(result.p[i])),
			html('td', { class: 'left' }, gone ? (result.by[i] === 'input' ? '−inf' : `by ${result.by[i]}`) : '')));
	}
	host.replaceChildren(html('div', { class: 'scroll tall', role: 'region', tabindex: 0, 'aria-label': 'Logits and probabilities' },
		html('table', { class: 'bars' },
			html('thead', {}, html('tr', {},
				html('th', { scope: 'col', class: 'left' }, 'Class'),
				html('th', { scope: 'col', class: 'left', colspan: 2 }, 'Logit'),
				html('th', { scope: 'col', class: 'left', colspan: 2 }, result.entropy === null ? 'Score' : 'Probability'),
				html('th', { scope: 'col', class: 'left' }, 'Removed'))),
			body)));
}

function drawFigures(result) {
	const h = result.entropy, figure = (name, text, id) => html('div', {}, html('dt', {}, name), html('dd', { id }, text));
	if (h === null)
		return html('p', { class: 'note' }, 'Sigmoid scores each class on its own: they are no distribution, and have no entropy.');
	return html('dl', { class: 'figures' },
		figure('entropy, nats', general(h), 'play-nats'),
		figure('entropy, bits', general(h / Math.LN2), 'play-bits'),
		figure('effective classes, 2^H', general(Math.exp(h)), 'play-effective'),
		figure('classes that stay', `${result.by.filter((b) => b === '').length} of ${result.by.length}`, 'play-stay'));
}

// The rows of the data that can be chosen: [text, row].
function rowsToChoose(data) {
	const s = data.standouts || {}, all = [];
	const add = (rows, what) => (rows || []).forEach((r) => all.push([`row ${r.row}: ${what(r)}`, r]));
	add((s.wrong || []).slice(0, 8), (r) => `${className(data, r.label)} taken for ${className(data, r.top)}, confidence ${general(r.conf, 3)}`);
	add((s.unsure || []).slice(0, 6), (r) => `unsure, entropy ${general(r.entropy, 3)} nats`);
	add(s.first, (r) => `${className(data, r.top)}, confidence ${general(r.conf, 3)}`);
	return all;
}

const EXAMPLE = [2.1, 1.4, 0.3, -0.5, -1.2];

/*
 * Builds the playground. Returns { inspect(row), state(), restore(params) }; changed() is
 * called after each change.
 */
function playground(controls, host, data, changed) {
	const choices = rowsToChoose(data), ops = data.ops.filter((op) => op in NORMALISERS);
	let names = null, sorted = false, current = '';
	const select = html('select', { id: 'play-row' }, html('option', { value: '' }, 'typed'),
		choices.map(([text], i) => html('option', { value: i }, text)));
	const text = html('textarea', { id: 'play-z', rows: 4, spellcheck: 'false' });
	const number = (id, value, attributes) => html('input', { type: 'number', id, value, step: 'any', ...attributes });
	const temp = number('play-temp', 1, { min: 0 });
	const slide = html('input', {
		type: 'range', min: -1, max: 1, step: 0.01, value: 0, 'aria-label': 'Temperature, from 0.1 to 10',
	});
	const k = number('play-k', '', { min: 1, step: 1, placeholder: 'all' });
	const p = number('play-p', '', { min: 0, max: 1, placeholder: '1' });
	const min = number('play-min', '', { min: 0, max: 1, placeholder: '0' });
	const op = html('select', { id: 'play-op' }, ops.map((name) => html('option', { value: name }, name)));
	const alpha = number('play-alpha', 1.5, { min: 1 });
	const alphaLabel = html('label', { for: 'play-alpha' }, 'Alpha');
	const sort = html('input', { type: 'checkbox', id: 'play-sort' });
	const label = (target, words) => html('label', { for: target }, words);
	controls.append(label('play-row', 'Row'), select,
		html('div', { class: 'wide' }, label('play-z', 'Logits'), text),
		label('play-temp', 'Temperature'), html('div', { class: 'pair' }, temp, slide),
		label('play-k', 'Top-k'), k, label('play-p', 'Top-p'), p, label('play-min', 'Min-p'), min,
		label('play-op', 'Normaliser'), op, alphaLabel, alpha,
		html('label', { class: 'option wide', for: 'play-sort' }, sort, 'largest first'));
	const problem = html('p', { class: 'problem', role: 'alert' }), figures = html('div'), bars = html('div');
	const steps = html('ol', { class: 'steps' }), command = html('pre', { id: 'play-command', tabindex: 0, role: 'region', 'aria-label': 'The same with smx' });
	const copy = html('button', { type: 'button', onclick: () => copyText(command.textContent, copy, command) }, 'Copy');
	host.append(problem, figures, bars, html('h3', {}, 'Steps, in their order'), steps,
		html('h3', {}, 'The same with smx'), html('div', { class: 'command' }, command, copy));

	const optional = (input) => (input.value.trim() === '' ? null : Number(input.value));
	const options = () => ({
		temp: input(temp, 1), k: optional(k), p: optional(p), min: optional(min), op: op.value, alpha: input(alpha, 1.5),
	});
	const show = () => {
		const z = parseRow(text.value), o = options(), wrong = problemOf(z, o);
		alpha.hidden = alphaLabel.hidden = o.op !== 'entmax';
		problem.textContent = wrong;
		text.setAttribute('aria-invalid', wrong !== '' ? 'true' : 'false');
		if (wrong === '') {
			const result = runChain(z, o);
			figures.replaceChildren(drawFigures(result));
			drawBars(bars, data, z, z.map((_, i) => (names && names[i]) || String(i)), result, sorted);
			steps.replaceChildren(...result.steps.map((s) => html('li', {}, s)));
			command.textContent = commandOf(z, o);
		}
		changed();
	};
	const load = (row) => {
		names = row ? row.z.map((_, i) => className(data, row.id ? row.id[i] : i)) : null;
		if (row)
			text.value = row.z.map((x) => (x === '-inf' ? '-inf' : String(x))).join(', ');
		current = text.value;
	};
	select.addEventListener('change', () => {
		load(select.value === '' ? null : choices[Number(select.value)][1]);
		show();
	});
	text.addEventListener('input', () => {
		if (text.value !== current) {
			select.value = '';
			if (parseRow(text.value).length !== (names || []).length)
				names = null;
		}
		show();
	});
	slide.addEventListener('input', () => {
		temp.value = Number((10 ** Number(slide.value)).toPrecision(3));
		show();
	});
	temp.addEventListener('input', () => {
		const t = Number(temp.value);
		slide.value = t > 0 ? Math.log10(t) : -1;
		show();
	});
	for (const node of [k, p, min, op, alpha])
		node.addEventListener('input', show);
	sort.addEventListener('change', () => {
		sorted = sort.checked;
		show();
	});

	const restore = (params) => {
		const set = (node, name) => {
			if (params.has(name))
				node.value = params.get(name);
		};
		set(temp, 'temp');
		set(k, 'k');
		set(p, 'p');
		set(min, 'min');
		set(alpha, 'alpha');
		if (ops.includes(params.get('op')))
			op.value = params.get('op');
		const row = choices.findIndex(([, r]) => String(r.row) === params.get('row'));
		if (params.has('z')) {
			text.value = params.get('z');
		} else if (row >= 0 || choices.length > 0) {
			select.value = String(Math.max(0, row));
			load(choices[Math.max(0, row)][1]);
		} else {
			text.value = EXAMPLE.join(', ');
		}
		slide.value = Number(temp.value) > 0 ? Math.log10(Number(temp.value)) : -1;
		show();
	};
	const state = () => {
		const all = [];
		if (select.value !== '')
			all.push(['row', String(choices[Number(select.value)][1].row)]);
		else if (text.value !== EXAMPLE.join(', '))
			all.push(['z', parseRow(text.value).map((x) => (x === -Infinity ? '-inf' : x)).join(',')]);
		if (temp.value !== '1' && temp.value !== '')
			all.push(['temp', temp.value]);
		[['k', k], ['p', p], ['min', min]].forEach(([name, node]) => {
			if (node.value !== '')
				all.push([name, node.value]);
		});
		if (op.value !== 'softmax')
			all.push(['op', op.value]);
		if (op.value === 'entmax')
			all.push(['alpha', alpha.value]);
		return all;
	};
	const inspect = (row) => {
		const at = choices.findIndex(([, r]) => r === row);
		select.value = at >= 0 ? String(at) : '';
		load(row);
		show();
	};
	return { inspect, state, restore, text };
}

function input(node, otherwise) {
	return node.value.trim() === '' ? otherwise : Number(node.value);
}

// Copies a text; where a page may not, selects it, so that a key does.
async function copyText(text, button, from) {
	try {
		await navigator.clipboard.writeText(text);
		button.textContent = 'Copied';
		setTimeout(() => { button.textContent = 'Copy'; }, 1500);
	} catch {
		const range = document.createRange();
		range.selectNodeContents(from);
		getSelection().removeAllRanges();
		getSelection().addRange(range);
	}
}
