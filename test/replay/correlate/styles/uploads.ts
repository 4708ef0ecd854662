import type { Style } from './style.ts';

const xml = { 'Content-Type': 'application/xml' };

/** Uploads in several requests. */
export const uploads: readonly Style[] = [
  {
    name: 'tus',
    values: { file: ['7f3a9b2c+1d0e', '8e4b0c3d+2e1f'] },
    exchanges: [
      {
        request: 'POST /files/',
        headers: { 'Upload-Length': '10', 'Upload-Metadata': 'filename aGVsbG8udHh0' },
        status: 201,
        answerHeaders: { Location: '{origin}/files/{file}' },
      },
      {
        request: 'PATCH /files/{file}',
        headers: { 'Upload-Offset': '0' },
        body: '01234',
        status: 204,
        answerHeaders: { 'Upload-Offset': '5' },
      },
      {
        request: 'HEAD /files/{file}',
        answerHeaders: { 'Upload-Offset': '5', 'Upload-Length': '10' },
      },
      {
        request: 'PATCH /files/{file}',
        headers: { 'Upload-Offset': '5' },
        body: '56789',
        status: 204,
        answerHeaders: { 'Upload-Offset': '10' },
      },
    ],
  },
  {
    name: 'parts of S3',
    values: {
      upload: ['VXBsb2FkSWQ3ZjNhOWIyYw.1', 'VXBsb2FkSWQ4ZTRiMGMzZA.1'],
      one: ['5a4b3c2d1e0f9a8b', '6b5c4d3e2f1a0b9c'],
      two: ['7c6d5e4f3a2b1c0d', '8d7e6f5a4b3c2d1e'],
      whole: ['9e8f7a6b5c4d3e2f-2', '0f9a8b7c6d5e4f3a-2'],
    },
    exchanges: [
      {
        request: 'POST /bucket/a.bin?uploads',
        answer:
          '<?xml version="1.0"?>\n<InitiateMultipartUploadResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Key>a.bin</Key><UploadId>{upload}</UploadId></InitiateMultipartUploadResult>',
        answerHeaders: xml,
      },
      {
        request: 'PUT /bucket/a.bin?partNumber=1&uploadId={upload}',
        body: 'x',
        answerHeaders: { ETag: '"{one}"' },
      },
      {
        request: 'PUT /bucket/a.bin?partNumber=2&uploadId={upload}',
        body: 'y',
        answerHeaders: { ETag: '"{two}"' },
      },
      {
        request: 'POST /bucket/a.bin?uploadId={upload}',
        headers: xml,
        body: '<CompleteMultipartUpload xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Part><PartNumber>1</PartNumber><ETag>&quot;{one}&quot;</ETag></Part><Part><PartNumber>2</PartNumber><ETag>{two}</ETag></Part></CompleteMultipartUpload>',
        answer:
          '<CompleteMultipartUploadResult><ETag>&quot;{whole}&quot;</ETag></CompleteMultipartUploadResult>',
        answerHeaders: xml,
      },
      { request: 'GET /bucket/a.bin', headers: { 'If-Match': '"{whole}"' } },
    ],
  },
  {
    name: 'resumable uploads',
    values: {
      upload: ['ABg5-Uw7f3a9b2c', 'ABg5-Uw8e4b0c3d'],
      file: ['1bf3ab1c5061e', '1e1920111db58'],
    },
    exchanges: [
      {
        request: 'POST /upload/files?uploadType=resumable',
        body: { name: 'a' },
        answerHeaders: {
          Location: '{origin}/upload/files?uploadType=resumable&upload_id={upload}',
        },
      },
      {
        request: 'PUT /upload/files?uploadType=resumable&upload_id={upload}',
        headers: { 'Content-Range': 'bytes 0-4/10' },
        body: '01234',
        status: 308,
        answerHeaders: { Range: 'bytes=0-4' },
      },
      {
        request: 'PUT /upload/files?uploadType=resumable&upload_id={upload}',
        headers: { 'Content-Range': 'bytes 5-9/10' },
        body: '56789',
        answer: { id: '{file}' },
      },
      {
        request: 'PATCH /files/{file}?addParents=root',
        body: { name: 'b', shortcut: { targetId: '{file}' } },
      },
    ],
  },
  {
    name: 'forms with files',
    values: {
      album: [1, 6],
      key: ['u/7f3a9b2c1d/a', 'u/8e4b0c3d2e/a'],
      policy: ['{"x":"7f3a9b2c"}', '{"x":"8e4b0c3d"}'],
      photo: [1, 4],
    },
    exchanges: [
      {
        request: 'POST /albums',
        answer: { id: '{album}', fields: { key: '{key}', policy: '{policy:base64}' } },
      },
      {
        request: 'POST /photos',
        headers: { 'Content-Type': 'multipart/form-data; boundary=XX' },
        body: '--XX\r\nContent-Disposition: form-data; name="albumId"\r\n\r\n{album}\r\n--XX\r\nContent-Disposition: form-data; name="key"\r\n\r\n{key}\r\n--XX\r\nContent-Disposition: form-data; name="policy"\r\n\r\n{policy:base64}\r\n--XX\r\nContent-Disposition: form-data; name="order"\r\n\r\n1\r\n--XX\r\nContent-Disposition: form-data; name="file"; filename="a.txt"\r\n\r\nGröße 1\r\n--XX--\r\n',
        answer: { photoId: '{photo}' },
      },
      { request: 'GET /albums/{album}/photos/{photo}' },
    ],
  },
];
