import {
  crc32cDigest,
  crc32Digest,
  crc64NvmeDigest,
  type Digest,
} from '../../src/services/s3/crc.ts';

/** The check values of the catalogue of CRCs: the digest of "123456789", in two parts. */
function check(digest: Digest): string {
  digest.update(Buffer.from('1234'));
  digest.update(Buffer.from('56789'));
  return digest.digest().toString('hex');
}

describe('checksums', () => {
  it('agree with the published check values', () => {
    expect(check(crc32Digest())).toBe('cbf43926');
    expect(check(crc32cDigest())).toBe('e3069283');
    expect(check(crc64NvmeDigest())).toBe('ae8b14860a799888');
  });
});
