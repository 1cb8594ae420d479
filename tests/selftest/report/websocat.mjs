// Stands in for websocat where it is not installed: each line of the input is a message, each message a line of output.
import { createInterface } from 'node:readline'
import { WebSocket } from 'ws'

const args = process.argv.slice(2)
const headers = {}
let url = ''
for (let index = 0; index < args.length; index++) {
  if (args[index] === '-n') continue
  if (args[index] === '-H') {
    const [, name, value] = /^([^:]+):\s*(.*)$/.exec(args[++index]) ?? []
    headers[name] = value
  } else url = args[index]
}
const socket = new WebSocket(url, { headers })
socket.on('message', (data) => process.stdout.write(`${data.toString()}\n`))
socket.on('error', (error) => process.stderr.write(`websocat: ${error.message}\n`))
socket.on('open', async () => {
  for await (const line of createInterface({ input: process.stdin })) socket.send(line)
  socket.close()
})
