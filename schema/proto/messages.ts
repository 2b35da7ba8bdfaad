import { createCodec } from './codec.ts';
import { file_linkcall } from './linkcall_pb.ts';

/** IN11: the messages of linkcall.proto, by the names that they have in the JSON protocol. */
export const { toBytes, fromBytes } = createCodec(file_linkcall);
