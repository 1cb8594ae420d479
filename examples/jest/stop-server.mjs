export default async function stopServer() {
  await globalThis.serverUnderTest.close()
}
