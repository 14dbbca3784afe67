#!/usr/bin/node
// What hookline does with text messages and statuses, in Node: verifies the signature, parses, emits each event once as a
// JSON line that is synced before the response. `receive.js SOCKET PROCESSES` is a cluster with HTTP.
//
// The idempotency cache is one file that all processes share: a page of 4096 bytes for each value of the first bytes of
// an event's SHA-256, with room for 128 digests. Node has no file locks, so a page is locked by creating a file
// exclusively; after a kill remove that file by hand.
'use strict';
const crypto = require('node:crypto');
const fs = require('node:fs');

const PAGE = 4096, PAGES = 16384, DIGEST = 32;
const secret = process.env.APP_SECRET, state = process.env.STATE;
const seen = fs.openSync(`${state}/seen`, fs.constants.O_RDWR | fs.constants.O_CREAT, 0o600);
const eventsFile = fs.openSync(`${state}/events.jsonl`, 'a', 0o600);
const ranks = {sent: 1, delivered: 2, read: 3};

/** Returns the response's status. */
async function receive(body, signature = '') {
  const expected = Buffer.from('sha256=' + crypto.createHmac('sha256', secret).update(body).digest('hex'));
  const given = Buffer.from(signature);
  if (given.length !== expected.length || !crypto.timingSafeEqual(given, expected)) return 403;
  let notification;
  try {
    notification = JSON.parse(body);
  } catch {
    return 400;
  }
  await emit(eventsOf(notification));
  return 200;
}

function eventsOf(notification) {
  const events = [];
  for (const entry of notification.entry) {
    for (const {value} of entry.changes) {
      const {phone_number_id, display_phone_number} = value.metadata;
      const business = {waba_id: entry.id, phone_number_id, display_phone_number};
      const contacts = new Map((value.contacts ?? []).map((contact) => [contact.wa_id, contact]));
      for (const message of value.messages ?? []) {
        // A member without a value is not written.
        const content = {id: message.id, type: message.type, text: message.type === 'text' ? message.text.body : undefined};
        const user = person(message.from, contacts);
        events.push(event(business, user, message.id, `message.${message.type}`, {message: content}, message));
      }
      for (const status of value.statuses ?? []) {
        const word = status.status;
        const content = {message_id: status.id, status: word, rank: ranks[word] ?? 0};
        const user = person(status.recipient_id, contacts);
        events.push(event(business, user, `${status.id}:${word}`, `status.${word}`, {status: content}, status));
      }
    }
  }
  return events;
}

function person(number, contacts) {
  const contact = contacts.get(number);
  return {wa_id: number, user_id: contact?.user_id, name: contact?.profile?.name};
}

function event(business, user, id, kind, content, raw) {
  return {
    specversion: '1.0',
    id,
    source: `/whatsapp/${business.waba_id}/${business.phone_number_id}`,
    type: `whatsapp.${kind}`,
    subject: raw.id,
    time: new Date(raw.timestamp * 1000).toISOString().replace('.000Z', 'Z'),
    recordedtime: new Date().toISOString(),
    datacontenttype: 'application/json',
    provider: 'meta',
    verifiedby: 'hmac-sha256',
    data: {business, user, ...content, raw},
  };
}

/** Under the locks of their pages: looks the events up, writes and syncs those that are new, and marks them. */
async function emit(events) {
  const keyed = new Map(events.map((event) => {
    const key = crypto.createHash('sha256').update(`${event.source}\n${event.id}`).digest();
    return [key.toString('hex'), {key, event}];
  }));
  const pages = [...new Set([...keyed.values()].map(({key}) => pageOf(key)))].sort((one, other) => one - other);
  const locked = [];
  try {
    for (const page of pages) locked.push(await lock(page));
    const fresh = [...keyed.values()].filter(({key}) => placeOf(key) !== undefined);
    if (fresh.length === 0) return;
    const lines = Buffer.from(fresh.map(({event}) => JSON.stringify(event) + '\n').join(''));
    if (fs.writeSync(eventsFile, lines) !== lines.length) throw new Error('the disk is full');
    await new Promise((done, failed) => fs.fdatasync(eventsFile, (error) => (error ? failed(error) : done())));
    for (const {key} of fresh) fs.writeSync(seen, key, 0, DIGEST, placeOf(key));
  } finally {
    for (const path of locked) fs.unlinkSync(path);
  }
}

async function lock(page) {
  const path = `${state}/lock-${page}`;
  for (;;) {
    try {
      fs.closeSync(fs.openSync(path, 'wx'));
      return path;
    } catch (error) {
      if (error.code !== 'EEXIST') throw error;
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
  }
}

const pageOf = (key) => key.readUInt16BE(0) % PAGES;

/** Where a digest is to be written; undefined if it is there. */
function placeOf(key) {
  const page = Buffer.alloc(PAGE), start = pageOf(key) * PAGE;
  fs.readSync(seen, page, 0, PAGE, start);
  let free;
  for (let at = 0; at < PAGE; at += DIGEST) {
    const digest = page.subarray(at, at + DIGEST);
    if (digest.equals(key)) return undefined;
    if (free === undefined && digest.every((byte) => byte === 0)) free = at;
  }
  // In a page that is full one of the digests makes room, whichever.
  return start + (free ?? (key[2] % (PAGE / DIGEST)) * DIGEST);
}

function serve(socket) {
  require('node:http').createServer((request, response) => {
    const parts = [];
    request.on('data', (part) => parts.push(part));
    request.on('end', async () => {
      const status = await receive(Buffer.concat(parts), request.headers['x-hub-signature-256']).catch(() => 503);
      response.writeHead(status, {'Content-Type': 'text/plain', 'Content-Length': 0}).end();
    });
  }).listen(socket);
}

const cluster = require('node:cluster');
if (cluster.isPrimary) for (let at = 0; at < Number(process.argv[3]); at++) cluster.fork();
else serve(process.argv[2]);
