// SPDX-License-Identifier: MIT
// Writes data/eight.arrow and some of the files in this folder, by Polars and by Arrow's own
// JavaScript, in an empty folder in which
//
//     npm i nodejs-polars@0.26.1 nodejs-polars-linux-x64-gnu@0.26.1 apache-arrow@21.2.0
//
// was run: node PATH/tests/arrow/make.mjs. The others are written by make.py.
import fs from 'fs';
import {createRequire} from 'module';
import path from 'path';
import {fileURLToPath} from 'url';

const require = createRequire(process.cwd() + '/');
const pl = require('nodejs-polars');
const arrow = require('apache-arrow');
const here = path.dirname(fileURLToPath(import.meta.url)) + '/';
const data = here + '../../data/';

// The rows of data/eight.csv.
const rows = [
	['img-01', [8.25, 0.5, -1.75, -3], 0],
	['img-02', [1.5, 1.5, -2, 0.25], 1],
	['img,03', [2.25, -Infinity, 0.75, -1], 2],
	['12345678901234567890', [80.5, 79.25, -80.5, 0], 0],
	['img-05', [-1.5, -3.25, -0.75, -12], 2],
	['img-06', [0, 0, 0, 0], 3],
	['img-07', [0.125, 0.25, -0.125, 0.0625], 3],
	['img-08', [-4.5, 9.75, 2.5, -9.5], 2],
];
const ids = rows.map((r) => r[0]);
const labels = pl.Series('label', rows.map((r) => r[2]), pl.Int64);

const columns = {id: ids};
['cat', 'dog', 'fox', 'owl'].forEach((name, i) => {
	columns[name] = pl.Series(name, rows.map((r) => r[1][i]), pl.Float32);
});
pl.DataFrame({...columns, label: labels}).writeIPC(data + 'eight.arrow');

const logits = pl.Series('logits', rows.map((r) => r[1]), pl.List(pl.Float32));
const lists = pl.DataFrame({id: ids, logits, label: labels});
lists.writeIPCStream(here + 'polars.arrows');
lists.writeIPC(here + 'lz4.arrow', {compression: 'lz4'});
lists.writeIPC(here + 'zstd.arrow', {compression: 'zstd'});

// What is carried: types that neither CSV nor JSON has.
const n = rows.length;
const f = (type) => new arrow.Field('item', type, true);
const fixed = new arrow.FixedSizeList(4, f(new arrow.Float64()));
const table = new arrow.Table({
	at: arrow.vectorFromArray(ids.map((_, i) => i % 3 == 1 ? null : 1e12 * i - 3e12 + 123),
	    new arrow.TimestampMillisecond('UTC')),
	day: arrow.vectorFromArray(ids.map((_, i) => new Date(86400e3 * (9131 * i - 20000))),
	    new arrow.DateDay()),
	logits: arrow.vectorFromArray(rows.map((r) => r[1]), fixed),
	who: arrow.vectorFromArray(ids.map((_, i) => ['ann', 'bob', null][i % 3]),
	    new arrow.Dictionary(new arrow.Utf8(), new arrow.Int16())),
	tokens: arrow.vectorFromArray(ids.map((_, i) => i == 5 ? null : ids.slice(0, i % 4)),
	    new arrow.List(f(new arrow.Utf8()))),
	pair: arrow.vectorFromArray(ids.map((_, i) => ({x: i, y: i % 2 == 0})),
	    new arrow.Struct([new arrow.Field('x', new arrow.Int8(), true),
	        new arrow.Field('y', new arrow.Bool(), true)])),
	f: arrow.vectorFromArray(ids.map((_, i) => i / 10), new arrow.Float32()),
	label: arrow.vectorFromArray(rows.map((r) => r[2]), new arrow.Uint8()),
});
fs.writeFileSync(here + 'javascript.arrows', arrow.tableToIPC(table, 'stream'));
fs.writeFileSync(here + 'javascript.arrow', arrow.tableToIPC(table, 'file'));
