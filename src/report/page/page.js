// SPDX-License-Identifier: MIT
// Reads the numbers of the page, keeps the temperature, and draws all charts.

// One of the measured temperatures as a state.
function stateOfNode(data, i) {
	return stateOf(data.temps[i], data.temps[data.own]);
}

// The same of any node; own is that of the run, whose numbers are exact.
function stateOf(node, own) {
	const bins = node.bins.map(([rows, weight, conf, acc, low, high]) => ({
		rows, weight, conf, acc, low, high, right: acc === null ? 0 : Math.round(acc * weight * 1e6) / 1e6,
	}));
	const metric = (k) => {
		const m = node.metrics[k];
		if (m)
			return { value: m[0], exact: node === own || !COARSE.includes(k) || m[1] === 0, known: true };
		return /^top\d+_accuracy$/.test(k) && own.metrics[k]
			? { value: own.metrics[k][0], exact: true, known: true } : { value: null, exact: true, known: false };
	};
	const curves = node.corp
		? { smooth: node.smooth, density: node.density, corp: node.corp, low: node.low, high: node.high,
			sum: node.sum, cumulative: node.cumulative } : null;
	return { t: node.t, exact: true, bins, curves, metric, value: (k) => metric(k).value };
}

// These are known in cells of confidence alone at other temperatures than the run's.
const COARSE = ['ace', 'smece', 'auroc', 'aurc', 'e_aurc', 'augrc', 'average_precision'];

// What lies between two states, at the share f of the way (by the logarithm of T).
function between(a, b, f, t) {
	const bins = a.bins.map((x, i) => {
		const y = b.bins[i], weight = mix(x.weight, y.weight, f), right = mix(x.right, y.right, f);
		const confs = (1 - f) * x.weight * (x.conf || 0) + f * y.weight * (y.conf || 0);
		return {
			rows: mix(x.rows, y.rows, f), weight, right,
			conf: weight > 0 ? confs / weight : null, acc: weight > 0 ? right / weight : null,
			low: mix(x.low, y.low, f), high: mix(x.high, y.high, f),
		};
	});
	const metric = (k) => {
		const m = a.metric(k), n = b.metric(k);
		const still = m.value === n.value && /accuracy$/.test(k);
		return { value: still ? m.value : mix(m.value, n.value, f), exact: still, known: m.known };
	};
	return {
		t, exact: false, from: a.t, to: b.t, bins, metric, value: (k) => metric(k).value,
		curves: a.curves && b.curves ? betweenCurves(a.curves, b.curves, f) : null,
	};
}

function betweenCurves(a, b, f) {
	const each = (name) => a[name].map((x, i) => mix(x, b[name][i], f));
	const ends = [...new Set([...a.corp, ...b.corp].flatMap(([from, to]) => [from, to]))].sort((x, y) => x - y);
	const corp = ends.map((x) => [x, x, mix(corpAt(a.corp, x), corpAt(b.corp, x), f)]).filter((p) => p[2] !== null);
	return {
		smooth: each('smooth'), density: each('density'), low: each('low'), high: each('high'), sum: each('sum'),
		cumulative: each('cumulative'), corp,
	};
}

// The isotonic curve at x: blocks [from, to, value], with straight lines between them.
function corpAt(corp, x) {
	const i = corp.findIndex(([, to]) => to >= x);
	if (i < 0 || (i === 0 && x < corp[0][0]))
		return null;
	if (x >= corp[i][0])
		return corp[i][2];
	const [, from, low] = corp[i - 1], [to, , high] = corp[i];
	return low + (high - low) * (x - from) / (to - from);
}

function stateAt(data, t) {
	const nodes = data.temps, i = nodes.findIndex((n) => n.t >= t);
	if (i < 0)
		return stateOfNode(data, nodes.length - 1);
	if (nodes[i].t === t || i === 0)
		return stateOfNode(data, i);
	const f = Math.log(t / nodes[i - 1].t) / Math.log(nodes[i].t / nodes[i - 1].t);
	return between(stateOfNode(data, i - 1), stateOfNode(data, i), f, t);
}

function facts(data) {
	const all = [`${count(data.rows)} rows`, data.task === 'binary' ? 'binary' : `${count(data.classes)} classes`];
	if (data.weighted)
		all.push(`weight ${general(data.weight)}`);
	if (data.ignored > 0)
		all.push(`${count(data.ignored)} ignored`);
	if (data.unmatched > 0)
		all.push(`${count(data.unmatched)} unmatched`);
	if (data.where)
		all.push(`where ${data.where}: ${count(data.left_out)} others left out`);
	if (data.op !== 'softmax')
		all.push(data.op);
	if (data.calib)
		all.push(`calibrated with ${data.calib}`);
	for (const step of data.steps.split(' ').filter((s) => s !== '' && !s.startsWith('calib=')))
		all.push(step.replace('temp=', 'temperature ').replace('=', ' '));
	if (data.task === 'binary')
		all.push(`threshold ${general(data.threshold)}`);
	return all.join(' · ');
}

function capital(text) {
	return text[0].toUpperCase() + text.slice(1);
}

function check(text, checked, changed) {
	const box = html('input', { type: 'checkbox', checked, onchange: () => changed(box.checked) });
	return html('label', { class: 'option' }, box, text);
}

function startPage() {
	const data = JSON.parse(byId('data').textContent);
	const params = new URLSearchParams(location.hash.slice(1));
	const nodes = data.temps, many = nodes.length > 1, best = lowest(data, 'nll');
	const slider = byId('temp'), number = byId('temp-number');
	let logCounts = false, state = stateOfNode(data, data.own), play = null, riskAt = 0;
	const others = data.others.map((o) => ({
		state: stateOf(o.at, o.at), figure: html('figure', {}, html('h3', {}, capital(o.label))),
	}));
	const after = html('figure', {}, html('h3', {},
		data.others.some((o) => o.label.startsWith('calibrated with')) ? `Calibrated with ${data.calib}` : 'These rows'));
	const layers = { bins: true, corp: true, smooth: false };

	byId('facts').textContent = facts(data);
	byId('foot').textContent = `Made by smx ${data.smx} from ${data.files.length > 0 ? data.files.join(', ') : 'standard input'}. ` +
		'man smx defines every number. The page holds its numbers as JSON, schema smx.page/1.';
	if (data.rows === 0) {
		byId('main').replaceChildren(html('p', { class: 'warning' }, 'There are no rows.'));
		return;
	}

	if (others.length > 0) {
		byId('compare').hidden = false;
		byId('compare').append(...others.map((o) => o.figure), after);
		byId('h-compare').textContent = data.others.length > 1 ? 'Compared'
			: data.others[0].label === 'baseline' ? 'Compared with the baseline' : 'Before and after calibration';
	}
	const drawState = () => {
		drawReliability(byId('reliability'), data, state, layers);
		drawCumulative(byId('cumulative'), data, state);
		others.forEach((o) => drawReliability(o.figure, data, o.state, layers));
		if (others.length > 0)
			drawReliability(after, data, state, layers);
		drawHistogram(byId('histogram'), data, state, logCounts);
		drawMetrics(byId('metrics'), data, state, data.others);
		if (many) {
			drawAgainst(byId('nll-curve'), data, 'nll', 'NLL', state, choose);
			drawAgainst(byId('ece-curve'), data, 'ece', 'ECE', state, choose);
		}
	};
	const drawAll = () => {
		drawState();
		if (data.risk.length > 0)
			drawRisk(byId('risk'), data, riskAt);
	};
	// Browsers take few changes of the address in a short time, so it waits for a pause.
	let waiting = 0;
	const remember = () => {
		clearTimeout(waiting);
		waiting = setTimeout(writeAddress, 250);
	};
	const writeAddress = () => {
		const all = [...(state.t === nodes[data.own].t ? [] : [['T', String(state.t)]]), ...(play ? play.state() : [])];
		const hash = all.map(([k, v]) => `${k}=${encodeURIComponent(v).replace(/%2C/g, ',')}`).join('&');
		history.replaceState(null, '', hash ? `#${hash}` : location.pathname + location.search);
	};
	const tell = () => {
		const place = state.exact
			? 'Measured at this temperature.'
			: `Interpolated between the measured T = ${general(state.from)} and ${general(state.to)}.`;
		byId('temp-note').textContent = `NLL ${general(state.value('nll'), 4)}, ECE ${general(state.value('ece'), 4)}. ${place}`;
	};
	function choose(t) {
		if (!(t >= nodes[0].t && t <= nodes[nodes.length - 1].t))
			return;
		state = stateAt(data, t);
		const near = nodes.reduce((b, n, i) => (Math.abs(Math.log(n.t / t)) < Math.abs(Math.log(nodes[b].t / t)) ? i : b), 0);
		slider.value = near;
		slider.setAttribute('aria-valuetext', `temperature ${general(nodes[near].t)}`);
		if (Number(number.value) !== t)
			number.value = t;
		drawState();
		tell();
		remember();
	}

	if (many) {
		byId('bar').hidden = byId('against').hidden = false;
		slider.max = nodes.length - 1;
		number.min = nodes[0].t;
		number.max = nodes[nodes.length - 1].t;
		slider.addEventListener('input', () => choose(nodes[Number(slider.value)].t));
		number.addEventListener('input', () => choose(Number(number.value)));
		byId('go-own').textContent = `As run (T = ${general(nodes[data.own].t)})`;
		byId('go-own').addEventListener('click', () => choose(nodes[data.own].t));
		if (best) {
			byId('go-best').textContent = `Lowest NLL (T = ${general(best.t)})`;
			byId('go-best').addEventListener('click', () => choose(best.t));
		} else {
			byId('go-best').hidden = true;
		}
	}
	// Where most rows are in one bin, the others could not be seen.
	logCounts = Math.max(...state.bins.map((b) => b.weight)) > data.weight / 2;
	byId('histogram').append(check('logarithmic counts', logCounts, (on) => {
		logCounts = on;
		drawState();
	}));
	byId('reliability').append(...[['bins', 'bins'], ['corp', 'isotonic'], ['smooth', 'smooth']].map(([name, text]) =>
		check(text, layers[name], (on) => {
			layers[name] = on;
			drawState();
		})));
	if (data.task === 'multiclass') {
		drawClasses(byId('classes'), data);
		drawPairs(byId('pairs'), data);
	} else {
		byId('mistakes').hidden = true;
	}
	drawErrors(byId('errors'), data, (row) => {
		play.inspect(row);
		byId('play').scrollIntoView();
		byId('play-row').focus();
	});
	play = playground(byId('play-controls'), byId('play-result'), data, () => {
		if (play)
			remember();
	});
	if (data.risk.length > 0)
		riskControl(byId('risk-control'), byId('risk'), data, (at) => {
			riskAt = at;
			drawRisk(byId('risk'), data, at);
		});
	else
		byId('abstain').hidden = true;
	drawAll();
	const wanted = Number(params.get('T'));
	play.restore(params);
	if (many)
		choose(wanted >= nodes[0].t && wanted <= nodes[nodes.length - 1].t ? wanted : nodes[data.own].t);
	window.addEventListener('hashchange', () => {
		const now = new URLSearchParams(location.hash.slice(1));
		play.restore(now);
		if (many)
			choose(now.has('T') ? Number(now.get('T')) : nodes[data.own].t);
	});
	let wide = innerWidth;
	window.addEventListener('resize', () => {
		if (innerWidth !== wide) {
			wide = innerWidth;
			drawAll();
		}
	});
}

if (byId('diff'))
	startDiff(JSON.parse(byId('data').textContent));
else
	startPage();
