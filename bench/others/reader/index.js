/** Tells whoever put a record how old it was when the function got it, in ms. */
exports.handler = async ({ Records }) => {
  const now = performance.timeOrigin + performance.now();
  for (const { kinesis } of Records) {
    const { sentAt, tell } = JSON.parse(Buffer.from(kinesis.data, 'base64').toString());
    await fetch(tell, { method: 'POST', body: String(now - sentAt) });
  }
};
