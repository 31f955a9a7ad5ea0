#!/usr/bin/env node
// kafkajs 2.2: creates a topic a codec, produces, reads back and compares. Argument: bootstrap address.
'use strict'

const { createHash } = require('crypto')
const { CompressionTypes, CompressionCodecs, Kafka, logLevel } = require('kafkajs')

CompressionCodecs[CompressionTypes.Snappy] = require('kafkajs-snappy')

const RECORDS = 20000
const LARGE_EVERY = 5000
const LARGE_BYTES = 900000
const BATCH = 250
const READ_LIMIT_MS = 60000
const CODECS = { none: CompressionTypes.None, gzip: CompressionTypes.GZIP, snappy: CompressionTypes.Snappy }

const [bootstrap] = process.argv.slice(2)

// A small generator with a seed (mulberry32): Math.random cannot be repeated.
function seeded(seed) {
  return () => {
    seed = (seed + 0x6d2b79f5) | 0
    let mixed = Math.imul(seed ^ (seed >>> 15), 1 | seed)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296
  }
}

function* records(seed) {
  const chance = seeded(seed)
  const bytes = size => Buffer.alloc(size, `${Math.floor(chance() * 1e9)} Ströme `)
  for (let index = 0; index < RECORDS; index++) {
    const kind = Math.floor(chance() * 20)
    let value = bytes(1 + Math.floor(chance() * chance() * 2047))
    if (index % LARGE_EVERY === LARGE_EVERY / 2) value = bytes(LARGE_BYTES)
    else if (kind === 0) value = Buffer.alloc(0)
    else if (kind === 1) value = null
    const key = index % 7 === 0 ? null : Buffer.from(`key-${Math.floor(chance() * 1000)}`)
    const headers = index % 5 === 0 ? { trace: Buffer.from(`${index}`), empty: Buffer.alloc(0) } : {}
    yield { partition: 0, key, value, headers }
  }
}

class Checksum {
  constructor() {
    this.hash = createHash('sha256')
    this.count = 0
  }

  add({ key, value, headers }) {
    this.field(key)
    this.field(value)
    for (const [name, content] of Object.entries(headers)) {
      this.field(Buffer.from(name))
      this.field(content)
    }
    this.count++
  }

  field(content) {
    const size = Buffer.alloc(4)
    size.writeInt32BE(content === null ? -1 : content.length)
    this.hash.update(size)
    if (content) this.hash.update(content)
  }

  result() {
    return `${this.count} records, sha256 ${this.hash.copy().digest('hex').slice(0, 16)}`
  }
}

async function produce(kafka, topic, compression) {
  const sent = new Checksum()
  const producer = kafka.producer({ idempotent: true, maxInFlightRequests: 1 })
  await producer.connect()
  let messages = []
  const flush = async () => {
    if (messages.length > 0) await producer.send({ topic, compression, acks: -1, messages })
    messages = []
  }
  for (const record of records(topic.length)) {
    sent.add(record)
    if (record.value && record.value.length === LARGE_BYTES) {
      await flush() // alone in its request: uncompressed neighbours would exceed the broker's limit
      messages.push(record)
      await flush()
    } else if (messages.push(record) === BATCH) {
      await flush()
    }
  }
  await flush()
  await producer.disconnect()
  return sent
}

// Its consumer always joins a group.
async function consume(kafka, topic, expected) {
  const consumer = kafka.consumer({ groupId: `readers-of-${topic}` })
  await consumer.connect()
  await consumer.subscribe({ topic, fromBeginning: true })
  const read = new Checksum()
  await new Promise((resolve, reject) => {
    const limit = setTimeout(resolve, READ_LIMIT_MS)
    consumer.on(consumer.events.CRASH, ({ payload }) => reject(payload.error))
    consumer.run({
      eachBatch: async ({ batch }) => {
        for (const message of batch.messages) read.add(message)
        if (read.count >= expected) {
          clearTimeout(limit)
          resolve()
        }
      },
    })
  })
  await consumer.disconnect()
  return read
}

async function session(kafka, codec) {
  const topic = `kafkajs-${codec}`
  const admin = kafka.admin()
  await admin.connect()
  await admin.createTopics({ topics: [{ topic, numPartitions: 1, replicationFactor: 1 }] })
  await admin.disconnect()
  const sent = await produce(kafka, topic, CODECS[codec])
  const read = await consume(kafka, topic, sent.count)
  const good = sent.result() === read.result()
  console.log(`${good ? 'ok  ' : 'FAIL'} kafkajs ${codec}: sent ${sent.result()}, read ${read.result()}`)
  return good
}

async function main() {
  const kafka = new Kafka({ brokers: [bootstrap], clientId: 'session', logLevel: logLevel.WARN })
  let good = true
  for (const codec of Object.keys(CODECS)) good = (await session(kafka, codec)) && good
  process.exitCode = good ? 0 : 1
}

main().catch(error => {
  console.error(error)
  process.exitCode = 1
})
