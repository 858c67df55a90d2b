import { complain } from '../../../lambda/video/encoder/media/completeness.ts';

const whole = { promisedSeconds: 10, readSeconds: 10, pictures: 300, packets: 300, errors: 0 };

describe('comparing what was decoded with what was promised', () => {
  it('is content with a whole file, and with one that promises nothing', () => {
    expect(complain(whole)).toBeUndefined();
    expect(complain({ ...whole, promisedSeconds: undefined })).toBeUndefined();
  });

  it('tolerates rounding and single damaged pictures', () => {
    expect(complain({ ...whole, readSeconds: 9.6, errors: 3 })).toBeUndefined();
  });

  it('names how much of a cut-off file there is', () => {
    expect(complain({ ...whole, readSeconds: 3.2 })).toBe(
      'The file is cut off: 3.2 s of 10.0 s could be read.',
    );
  });

  it('counts damaged pictures', () => {
    expect(complain({ ...whole, errors: 100 })).toBe(
      'The file is damaged: 100 of 300 pictures could not be read.',
    );
  });

  it('says when there is no picture at all', () => {
    expect(complain({ ...whole, pictures: 0 })).toMatch('Not one picture');
  });
});
