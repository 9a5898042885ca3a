// A photo before it is sent: upright, no larger than needed, without what the camera wrote beside the picture.

import { word } from "./words.js";

const LONGEST_PX = 2000;
const THUMB_PX = 320;
const QUALITY = 0.9;
export const LARGEST_BYTES = 10 * 1024 * 1024;

export interface Prepared { blob: Blob; thumb: string }

/** What can be sent and shown. A file that the browser cannot open goes as it is: the server says what it is. */
export async function prepared(file: File): Promise<Prepared> {
  let picture: ImageBitmap;
  try {
    picture = await createImageBitmap(file, { imageOrientation: "from-image" });
  } catch {
    if (file.size > LARGEST_BYTES) throw new Error(word("photo.too_large"));
    return { blob: file, thumb: "" };
  }
  try {
    const thumb = drawn(picture, THUMB_PX).toDataURL("image/jpeg", 0.7);
    const blob = await new Promise<Blob | null>((done) => drawn(picture, LONGEST_PX).toBlob(done, "image/jpeg", QUALITY));
    return { blob: blob ?? file, thumb };
  } finally {
    picture.close();
  }
}

function drawn(picture: ImageBitmap, longest: number): HTMLCanvasElement {
  const scale = Math.min(1, longest / Math.max(picture.width, picture.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.round(picture.width * scale));
  canvas.height = Math.max(1, Math.round(picture.height * scale));
  const pen = canvas.getContext("2d");
  if (pen) {
    pen.fillStyle = "#fff";
    pen.fillRect(0, 0, canvas.width, canvas.height);
    pen.drawImage(picture, 0, 0, canvas.width, canvas.height);
  }
  return canvas;
}

/** The first picture, or at least file, of a drop or a paste. */
export function fileOf(data: DataTransfer | null): File | null {
  const files = [...data?.files ?? []];
  return files.find((f) => f.type.startsWith("image/")) ?? files[0] ?? null;
}
