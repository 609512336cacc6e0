import { JsonCodec, XmlCodec } from '@aws-sdk/core/protocols';
import { CborCodec } from '@smithy/core/cbor';
import { FromStringShapeDeserializer, ToStringShapeSerializer } from '@smithy/core/protocols';
import type { NormalizedSchema } from '@smithy/core/schema';
import type { WireSettings } from './wire-settings.ts';

/** Numbers of @smithy/core's timestamp formats. */
const DATE_TIME = 5;
const EPOCH_SECONDS = 7;

const serdeContext = {
  base64Decoder: (text: string) => Buffer.from(text, 'base64'),
  base64Encoder: (bytes: Uint8Array | string) => Buffer.from(bytes as Uint8Array).toString('base64'),
  utf8Decoder: (text: string) => Buffer.from(text),
  utf8Encoder: (bytes: Uint8Array | string) => Buffer.from(bytes as Uint8Array).toString(),
};

interface Codec {
  createSerializer(): { write(schema: NormalizedSchema | number, value: unknown): void; flush(): unknown };
  createDeserializer(): { read(schema: NormalizedSchema, data: never): unknown };
}

const withContext = <Serde>(serde: Serde): Serde => {
  (serde as { setSerdeContext(context: unknown): void }).setSerdeContext(serdeContext);
  return serde;
};

const jsonTime = { useTrait: true, default: EPOCH_SECONDS } as const;
export const rpcJson = withContext(
  new JsonCodec({ timestampFormat: jsonTime, jsonName: false }),
) as unknown as Codec;
export const restJson = withContext(
  new JsonCodec({ timestampFormat: jsonTime, httpBindings: true, jsonName: true }),
) as unknown as Codec;
export const cbor = withContext(new CborCodec()) as unknown as Codec;

export const xmlCodec = (settings: WireSettings): Codec =>
  withContext(
    new XmlCodec({
      timestampFormat: { useTrait: true, default: DATE_TIME },
      httpBindings: settings.protocol === 'restXml',
      xmlNamespace: settings.xmlNamespace ?? '',
      serviceNamespace: settings.namespace,
    }),
  );

const stringSettings = {
  timestampFormat: { useTrait: true, default: DATE_TIME },
  httpBindings: true,
} as const;
const fromStringDeserializer = withContext(new FromStringShapeDeserializer(stringSettings));
const toStringSerializer = withContext(new ToStringShapeSerializer(stringSettings));

/** A simple value from a header, label, query parameter or form field. */
export const fromText = (schema: NormalizedSchema, text: string): unknown =>
  fromStringDeserializer.read(schema, text);

/** A simple value for a header. */
export function toText(schema: NormalizedSchema, value: unknown): string {
  toStringSerializer.write(schema, value);
  return toStringSerializer.flush();
}

export function serialize(
  codec: Codec,
  schema: NormalizedSchema | number,
  value: unknown,
): string | Uint8Array {
  const serializer = codec.createSerializer();
  serializer.write(schema, value);
  return serializer.flush() as string | Uint8Array;
}

export const deserialize = async (codec: Codec, schema: NormalizedSchema, data: Uint8Array | string) =>
  codec.createDeserializer().read(schema, data as never);
