import type { CocoFile } from '../../wire/coco-file.ts';
import { buildCoco, writeCoco } from '../annotation-files/build-coco.ts';
import { buildVoc } from '../annotation-files/build-voc.ts';
import { type ExportAnnotationsOptions, exportAnnotationFile } from '../annotation-files/export-file.ts';
import { importCocoFile } from '../annotation-files/import-coco.ts';
import { importCocoVideoFile } from '../annotation-files/import-coco-video.ts';
import type { ImportAnnotationsOptions, ImportCocoOptions, ImportResult } from '../annotation-files/import-options.ts';
import { importVocFile } from '../annotation-files/import-voc.ts';
import { importYoloFiles, type YoloFiles } from '../annotation-files/import-yolo.ts';
import type { BuildFileOptions } from '../annotation-files/local-coco.ts';
import { VersionAnnotations } from './version-annotations.ts';

/**
 * The annotations of a dataset version as files. What is imported is read and checked here, then written in bulk: labels,
 * their groups and their skeletons first, then shapes, whose decimals are cut to pixels.
 */
export abstract class VersionFiles extends VersionAnnotations {
  /**
   * Imports a COCO file into a version of type CLASSIFICATION, OBJECT_DETECTION, SEGMENTATION, KEYPOINT or MASK, which
   * decides what of an annotation is taken. Dotted supercategories become groups of labels.
   * @throws TypeError for a version of another type, AnnotationFileError for a file that does not fit: both before
   * anything is written; PartialFailureError with asset ids as items
   */
  importAnnotationsCocoFile(path: string, options: ImportCocoOptions = {}): Promise<ImportResult> {
    return importCocoFile(this, path, options);
  }

  /**
   * Imports the tracks of a COCO file of videos into a version of type OBJECT_DETECTION or SEGMENTATION. Only key frames
   * are taken; in the mode CONCATENATE a request whose answer was lost is not repeated.
   * @throws as importAnnotationsCocoFile
   */
  importAnnotationsCocoVideoFile(path: string, options: ImportCocoOptions = {}): Promise<ImportResult> {
    return importCocoVideoFile(this, path, options);
  }

  /**
   * Imports YOLO files, each named like its image, into a version of type CLASSIFICATION, OBJECT_DETECTION or
   * SEGMENTATION; the configuration is YAML with `names`.
   * @throws as importAnnotationsCocoFile
   */
  importAnnotationsYoloFiles(files: YoloFiles, options: ImportAnnotationsOptions = {}): Promise<ImportResult> {
    return importYoloFiles(this, files, options);
  }

  /**
   * Imports one Pascal VOC file into a version of type CLASSIFICATION, OBJECT_DETECTION or SEGMENTATION. A document type
   * in the XML is refused.
   * @throws ResourceNotFoundError when no asset has the file's name, else as importAnnotationsCocoFile
   */
  importAnnotationVocFile(path: string, options: ImportAnnotationsOptions = {}): Promise<ImportResult> {
    return importVocFile(this, path, options);
  }

  /**
   * Has the platform write the newest annotation of each asset into a file, downloads it, and answers its absolute path.
   * @throws TypeError for an empty list of assets; StorageError, ApiError, ConnectionError, TimeoutError
   */
  exportAnnotationFile(options: ExportAnnotationsOptions): Promise<string> {
    return exportAnnotationFile(this.connection, this.id, options);
  }

  /**
   * Builds a COCO file of the newest annotations in memory. Assets without annotation are left out, and so are lines and
   * points, for which COCO has no form; `info.description` counts them.
   * @throws TypeError for an enforced category that is no label
   */
  buildCocoFileLocally(options: BuildFileOptions = {}): Promise<CocoFile> {
    return buildCoco(this, options);
  }

  /**
   * Writes what buildCocoFileLocally builds straight into a file, so that a large version need not fit into memory, and
   * answers its absolute path; only a whole file appears there.
   * @throws TypeError for an enforced category that is no label
   */
  writeCocoFileLocally(path: string, options: BuildFileOptions = {}): Promise<string> {
    return writeCoco(this, path, options);
  }

  /**
   * Writes a Pascal VOC file of the newest annotation of each asset into a folder, named like the image, and answers the
   * folder's absolute path; a second image of the same name has the asset's id in its file's name.
   * @throws TypeError for an enforced category that is no label
   */
  buildPascalVocLocally(directory: string, options: BuildFileOptions = {}): Promise<string> {
    return buildVoc(this, directory, options);
  }
}
