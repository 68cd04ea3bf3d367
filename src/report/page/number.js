// SPDX-License-Identifier: MIT
// Numbers as text, as smx writes them, and what is made of numbers between others.
'use strict';

// The bytes of C's %.Ng; null is a dash. A tie goes to the even digit.
function general(x, digits = 6) {
	if (x === null || x === undefined || Number.isNaN(x))
		return '–';
	if (!Number.isFinite(x))
		return x > 0 ? 'inf' : '−inf';
	if (x === 0)
		return '0';
	const [mantissa, power] = rounded(Math.abs(x), digits).split('e');
	const sign = x < 0 ? '-' : '', e = Number(power);
	const all = mantissa.replace('.', '').replace(/0+$/, '') || '0';
	if (e < -4 || e >= digits) {
		const tail = all.length > 1 ? '.' + all.slice(1) : '';
		return sign + all[0] + tail + 'e' + (e < 0 ? '-' : '+') + String(Math.abs(e)).padStart(2, '0');
	}
	if (e < 0)
		return sign + '0.' + '0'.repeat(-e - 1) + all;
	const whole = all.slice(0, e + 1).padEnd(e + 1, '0'), rest = all.slice(e + 1);
	return sign + whole + (rest ? '.' + rest : '');
}

// x > 0 as d.ddde±n. toExponential rounds a tie up, C to even.
function rounded(x, digits) {
	const up = x.toExponential(digits - 1);
	const [mantissa, power] = x.toExponential(100).split('e');
	const kept = mantissa.slice(0, digits + 1), rest = mantissa.slice(digits === 1 ? 2 : digits + 1);
	if (!/^50*$/.test(rest) || Number(kept[kept.length - 1]) % 2 === 1)
		return up;
	return (digits === 1 ? mantissa[0] : kept) + 'e' + power;
}

function percent(x, digits = 3) {
	return x === null || !Number.isFinite(x) ? '–' : general(100 * x, digits) + '\u202f%';
}

function count(n) {
	return String(Math.round(n)).replace(/\B(?=(\d{3})+$)/g, '\u202f');
}

function mix(a, b, f) {
	return a === null || b === null || a === undefined || b === undefined ? null : a + f * (b - a);
}

// A few round numbers from low to high.
function roundTicks(low, high, about) {
	const rough = (high - low) / about, unit = 10 ** Math.floor(Math.log10(rough));
	const step = [1, 2, 5, 10].map((k) => k * unit).find((s) => s >= rough * 0.999);
	const all = [];
	for (let k = Math.ceil(low / step - 1e-9); k * step <= high + step * 1e-9; k++)
		all.push(Number((k * step).toPrecision(12)));
	return all;
}
