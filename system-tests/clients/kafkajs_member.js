#!/usr/bin/env node
// A group member on kafkajs: prints "partition offset" of every record and commits it afterwards, until SIGTERM.
// Arguments: bootstrap address, group, topic. Its assignor takes the name that other clients know, to be one of theirs.
'use strict'

const { Kafka, logLevel, PartitionAssigners } = require('kafkajs')

const [bootstrap, groupId, topic] = process.argv.slice(2)
const range = options => ({ ...PartitionAssigners.roundRobin(options), name: 'range' })

async function main() {
  const kafka = new Kafka({
    brokers: bootstrap.split(','),
    clientId: 'kafkajs-member',
    logLevel: logLevel.ERROR,
    retry: { initialRetryTime: 100, maxRetryTime: 1000 }, // it would rest for up to 30 s when a broker is gone
  })
  const consumer = kafka.consumer({
    groupId,
    partitionAssigners: [range],
    sessionTimeout: 6000,
    heartbeatInterval: 500,
    maxWaitTimeInMs: 200,
  })
  process.on('SIGTERM', async () => {
    await consumer.disconnect()
    process.exit(0)
  })
  await consumer.connect()
  await consumer.subscribe({ topic, fromBeginning: true })
  await consumer.run({
    autoCommitThreshold: 1,
    eachBatch: async ({ batch, resolveOffset, commitOffsetsIfNecessary }) => {
      for (const { offset } of batch.messages) {
        process.stdout.write(`${batch.partition} ${offset}\n`)
        resolveOffset(offset)
      }
      await commitOffsetsIfNecessary()
    },
  })
}

main().catch(error => {
  console.error(error)
  process.exitCode = 1
})
