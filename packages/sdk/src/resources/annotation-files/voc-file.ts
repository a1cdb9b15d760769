import type { Coordinates } from '../../shapes/shape.ts';
import { AnnotationFileError } from './annotation-file-error.ts';
import { readXmlText } from './read-file.ts';

/** An element of an XML file: its own text, and the elements within it. */
interface XmlElement {
  readonly name: string;
  text: string;
  readonly children: XmlElement[];
}

/** An object of a Pascal VOC file, its numbers as the file has them. */
export interface VocObject {
  readonly name: string;
  /** Corners of the box, xmin, ymin, xmax, ymax; undefined when there is none. */
  readonly box: readonly [number, number, number, number] | undefined;
  readonly polygon: readonly Coordinates[] | undefined;
}

export interface VocFile {
  readonly filename: string;
  readonly objects: readonly VocObject[];
}

// Deep enough for any annotation, and too shallow for a file that is made to break what reads it.
const MAX_DEPTH = 32;

/** Reads XML strictly: no document types, so neither entities of its own nor anything from elsewhere. */
const readXml = async (path: string): Promise<XmlElement> => {
  const text = await readXmlText(path);
  // Loaded when it is wanted: most programs never read such a file, and a start shall stay fast.
  // Once bundled, a module in CommonJS has its default export alone.
  const { default: saxes } = await import('saxes');
  const { SaxesParser } = saxes;
  const root: XmlElement = { name: '', text: '', children: [] };
  const open = [root];
  const parser = new SaxesParser();
  parser.on('error', (cause) => {
    throw new AnnotationFileError({ path, place: `line ${parser.line}` }, 'it is no well-formed XML', { cause });
  });
  parser.on('doctype', () => {
    throw new AnnotationFileError({ path, place: `line ${parser.line}` }, 'a document type is not allowed in it');
  });
  parser.on('opentag', ({ name }) => {
    if (open.length > MAX_DEPTH)
      throw new AnnotationFileError({ path, place: `line ${parser.line}` }, 'it is too deep');
    const element: XmlElement = { name, text: '', children: [] };
    open.at(-1)?.children.push(element);
    open.push(element);
  });
  parser.on('closetag', () => void open.pop());
  const addText = (more: string): void => {
    const element = open.at(-1);
    if (element !== undefined) element.text += more;
  };
  parser.on('text', addText);
  parser.on('cdata', addText);
  parser.write(text).close();
  return root;
};

const child = (element: XmlElement, name: string): XmlElement | undefined =>
  element.children.find((one) => one.name === name);

const numberIn = (element: XmlElement, name: string): number => {
  const text = child(element, name)?.text.trim() ?? '';
  const value = text === '' ? Number.NaN : Number(text);
  if (Number.isFinite(value)) return value;
  throw new RangeError(`${element.name}.${name} is no number`);
};

const readPolygon = (element: XmlElement): Coordinates[] => {
  const count = element.children.filter(({ name }) => /^x\d+$/.test(name)).length;
  return Array.from({ length: count }, (_, index): Coordinates => {
    return [numberIn(element, `x${index + 1}`), numberIn(element, `y${index + 1}`)];
  });
};

const readObject = (element: XmlElement): VocObject => {
  const name = child(element, 'name')?.text.trim() ?? '';
  if (name === '') throw new RangeError('it has no name');
  const [box, polygon] = [child(element, 'bndbox'), child(element, 'polygon')];
  return {
    name,
    box:
      box === undefined || box.children.length === 0
        ? undefined
        : [numberIn(box, 'xmin'), numberIn(box, 'ymin'), numberIn(box, 'xmax'), numberIn(box, 'ymax')],
    polygon: polygon === undefined || polygon.children.length === 0 ? undefined : readPolygon(polygon),
  };
};

/** Reads a Pascal VOC file. @throws AnnotationFileError that names the line or the object */
export const readVocFile = async (path: string): Promise<VocFile> => {
  const annotation = child(await readXml(path), 'annotation');
  const filename = annotation === undefined ? undefined : child(annotation, 'filename')?.text.trim();
  if (annotation === undefined || filename === undefined || filename === '') {
    throw new AnnotationFileError({ path, place: 'annotation.filename' }, 'it is missing');
  }
  const objects = annotation.children.filter(({ name }) => name === 'object');
  return {
    filename,
    objects: objects.map((object, index) => {
      try {
        return readObject(object);
      } catch (cause) {
        const reason = cause instanceof Error ? cause.message : String(cause);
        throw new AnnotationFileError({ path, place: `annotation.object.${index}` }, reason, { cause });
      }
    }),
  };
};
