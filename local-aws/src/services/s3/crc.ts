import { crc32 } from 'node:zlib';

/** A running checksum, as `node:crypto` shapes it. */
export interface Digest {
  update(data: Uint8Array): unknown;
  /** The checksum in network byte order. */
  digest(): Buffer;
}

export function crc32Digest(): Digest {
  let crc = 0;
  return {
    update: (data) => {
      crc = crc32(data, crc);
    },
    digest: () => uint32(crc),
  };
}

/** CRC-32C (Castagnoli), reflected, one table look-up a byte. */
export function crc32cDigest(): Digest {
  let crc = 0xffffffff;
  return {
    update: (data) => {
      for (const byte of data) crc = (crc >>> 8) ^ at(castagnoli, crc ^ byte);
    },
    digest: () => uint32(~crc),
  };
}

/** CRC-64/NVME, reflected; the 64 bits are held as two halves because BigInt is slow. */
export function crc64NvmeDigest(): Digest {
  let high = 0xffffffff;
  let low = 0xffffffff;
  return {
    update: (data) => {
      for (const byte of data) {
        const index = low ^ byte;
        low = ((low >>> 8) | (high << 24)) ^ at(nvme.low, index);
        high = (high >>> 8) ^ at(nvme.high, index);
      }
    },
    digest: () => Buffer.concat([uint32(~high), uint32(~low)]),
  };
}

const castagnoli = Uint32Array.from({ length: 256 }, (_, index) => {
  let crc = index;
  for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0x82f63b78 : 0);
  return crc;
});

const nvme = nvmeTable();

function nvmeTable(): { high: Uint32Array; low: Uint32Array } {
  const table = { high: new Uint32Array(256), low: new Uint32Array(256) };
  for (let index = 0; index < 256; index++) {
    let crc = BigInt(index);
    for (let bit = 0; bit < 8; bit++) crc = (crc >> 1n) ^ (crc & 1n ? 0x9a6c9329ac4bc9b5n : 0n);
    table.high[index] = Number(crc >> 32n);
    table.low[index] = Number(crc & 0xffffffffn);
  }
  return table;
}

function at(table: Uint32Array, index: number): number {
  return table[index & 0xff] ?? 0;
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value >>> 0);
  return bytes;
}
