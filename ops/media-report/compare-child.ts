// `node compare-child.ts INPUT RENDITION`: a `Comparison` as JSON. FFmpeg runs in a process of its own.
import { AV_LOG_ERROR } from 'node-av/constants';
import { Log } from 'node-av/lib';
import { compare } from './compare.ts';

Log.setLevel(AV_LOG_ERROR);
const [input = '', rendition = ''] = process.argv.slice(2);
console.log(JSON.stringify(compare(input, rendition)));
