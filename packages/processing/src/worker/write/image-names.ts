/** What the name of a new image proves. */
export interface ImageName {
  readonly stem: string;
  readonly asset: string;
  readonly index: number;
  readonly count: number;
}

const STEM_LENGTH = 120;
const NAME =
  /^(?<stem>.+)\.(?<job>[0-9a-f]{8})\.(?<asset>[0-9a-f]{8})\.(?<index>[1-9]\d*)of(?<count>[1-9]\d*)\.[a-z]+$/;

/** The end of a uuid: in several of its versions the beginning is a time, which many share. */
export const shortId = (id: string): string => id.replaceAll('-', '').slice(-8).toLowerCase();

/** A file name without its folders and its ending. */
export const stemOf = (filename: string): string => {
  const base = filename.replace(/^.*[\\/]/s, '').replace(/\p{Cc}/gu, ' ');
  const stem = base.replace(/(?<=.)\.[^.]*$/, '').slice(0, STEM_LENGTH);
  return stem.replaceAll('.', '') === '' ? 'image' : stem;
};

/** The name of a new image: from which job and asset it came, and whether all of the asset's images are there. */
export const nameImage = (
  jobId: string,
  assetId: string,
  { stem, index, count, extension }: Omit<ImageName, 'asset'> & { readonly extension: string },
): string => `${stem}.${shortId(jobId)}.${shortId(assetId)}.${index}of${count}.${extension}`;

/** Reads the name of an image that this job made; undefined for any other. */
export const readImageName = (jobId: string, filename: string): ImageName | undefined => {
  const groups = NAME.exec(filename)?.groups;
  if (groups === undefined || groups['job'] !== shortId(jobId)) return undefined;
  const { stem = '', asset = '' } = groups;
  return { stem, asset, index: Number(groups['index']), count: Number(groups['count']) };
};
