// Loaded before the command line: its last line tells how much memory it ever had, how long it was on the processor, and
// the longest time that it was there without hearing a signal, in milliseconds. What else the machine does is no part of it.
import { readFileSync } from 'node:fs'

/** Nanoseconds of the main thread, where the system tells them: those of other threads keep no signal from being heard. */
const ofThread = () =>
  Number(readFileSync(`/proc/self/task/${process.pid}/schedstat`, 'utf8').split(' ')[0]) / 1e6
const ofProcess = () => {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1000
}

/** In megabytes. What the system counts for the whole of a process begins with what the one that started it had. */
const peakOf = () => {
  try {
    return Number(/^VmHWM:\s*(\d+) kB/m.exec(readFileSync('/proc/self/status', 'utf8'))[1]) / 1024
  } catch {
    return process.resourceUsage().maxRSS / 1024
  }
}

let spent = ofThread
try {
  spent()
} catch {
  spent = ofProcess
}

let longest = 0
let before = null
const beat = () => {
  const now = spent()
  // Until the run listens, a signal ends it at once.
  if (before !== null) longest = Math.max(longest, now - before)
  before = process.listenerCount('SIGINT') > 0 ? now : null
}
setInterval(beat, 5).unref()
process.on('exit', () => {
  beat()
  process.stderr.write(
    `peak ${Math.round(peakOf())} longest ${Math.round(longest)} busy ${Math.round(ofProcess())}\n`,
  )
})
