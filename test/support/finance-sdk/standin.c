/*
 * Stands in for libWeWorkFinanceSdk_C.so: the same functions, no network. The "secret" given to Init is a folder:
 *   chats         one record of GetChatData per line: SEQ, a tab, the record's JSON
 *   files/ID      what GetMediaData gives out for the sdkfileid ID, PART bytes at a time
 *   orders/NAME   while it holds a number above 0, the next call of NAME counts it down and obeys:
 *                 chat-code, media-code (second line: the code to answer), chat-crash, open-crash, media-crash,
 *                 media-crash-second (not at the beginning of a file),
 *                 open-hang (until the order is gone), chat-error (second line: the errcode inside the answer)
 *   calls         one line per call, which the test reads
 * A message is "sealed" as KEY:JSON, and opens with that KEY only.
 */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define PART (512 * 1024)
#define PATH_SIZE 2048

typedef struct WeWorkFinanceSdk_t { char folder[1024]; } WeWorkFinanceSdk_t;
typedef struct Slice_t { char *buf; int len; } Slice_t;
typedef struct MediaData { char *outindexbuf; int out_len; char *data; int data_len; int is_finish; } MediaData_t;

static char folder[1024];
static int live = 0;

static FILE *in_folder(const char *name, const char *mode) {
  char path[PATH_SIZE];
  snprintf(path, sizeof path, "%s/%s", folder, name);
  return fopen(path, mode);
}

/* One line per call, with how many objects of ours live while it is written. */
static void note(const char *what, unsigned long long at, unsigned int limit) {
  FILE *calls = in_folder("calls", "a");
  if (!calls) return;
  fprintf(calls, "%s %llu %u %d %d\n", what, at, limit, live, (int)getpid());
  fclose(calls);
}

/* Whether NAME is ordered; its second line goes to value. */
static int ordered(const char *name, int *value) {
  char path[64];
  snprintf(path, sizeof path, "orders/%s", name);
  FILE *order = in_folder(path, "r");
  if (!order) return 0;
  int times = 0, given = 0;
  if (fscanf(order, "%d %d", &times, &given) < 1) times = 0;
  fclose(order);
  if (times <= 0) return 0;
  if (value) *value = given;
  order = in_folder(path, "w");
  if (order) { fprintf(order, "%d %d", times - 1, given); fclose(order); }
  return 1;
}

static void crash(void) { raise(SIGSEGV); }

WeWorkFinanceSdk_t *NewSdk(void) { live++; return calloc(1, sizeof(WeWorkFinanceSdk_t)); }
void DestroySdk(WeWorkFinanceSdk_t *sdk) { free(sdk); live--; note("destroy", 0, 0); }
Slice_t *NewSlice(void) { live++; return calloc(1, sizeof(Slice_t)); }
void FreeSlice(Slice_t *slice) { free(slice->buf); free(slice); live--; }
char *GetContentFromSlice(Slice_t *slice) { return slice->buf; }
int GetSliceLen(Slice_t *slice) { return slice->len; }
MediaData_t *NewMediaData(void) { live++; return calloc(1, sizeof(MediaData_t)); }
void FreeMediaData(MediaData_t *m) { free(m->outindexbuf); free(m->data); free(m); live--; }
char *GetOutIndexBuf(MediaData_t *m) { return m->outindexbuf; }
char *GetData(MediaData_t *m) { return m->data; }
int GetIndexLen(MediaData_t *m) { return m->out_len; }
int GetDataLen(MediaData_t *m) { return m->data_len; }
int IsMediaDataFinish(MediaData_t *m) { return m->is_finish; }

int Init(WeWorkFinanceSdk_t *sdk, const char *corpid, const char *secret) {
  if (!corpid[0] || access(secret, R_OK) != 0) return 10000;
  snprintf(sdk->folder, sizeof sdk->folder, "%s", secret);
  snprintf(folder, sizeof folder, "%s", secret);
  note("init", 0, 0);
  return 0;
}

static void put(Slice_t *slice, const char *text, int length) {
  slice->buf = realloc(slice->buf, slice->len + length + 1);
  memcpy(slice->buf + slice->len, text, length);
  slice->len += length;
  slice->buf[slice->len] = 0;
}

int GetChatData(WeWorkFinanceSdk_t *sdk, unsigned long long seq, unsigned int limit, const char *proxy, const char *passwd,
                int timeout, Slice_t *out) {
  int value = 0;
  (void)sdk; (void)proxy; (void)passwd; (void)timeout;
  note("chat", seq, limit);
  if (limit > 1000) return 10000;
  if (ordered("chat-crash", NULL)) crash();
  if (ordered("chat-code", &value)) return value;
  if (ordered("chat-error", &value)) {
    char answer[128];
    int length = snprintf(answer, sizeof answer, "{\"errcode\":%d,\"errmsg\":\"hint: [1], more info\"}", value);
    put(out, answer, length);
    return 0;
  }
  const char *head = "{\"errcode\":0,\"errmsg\":\"ok\",\"chatdata\":[";
  put(out, head, (int)strlen(head));
  FILE *chats = in_folder("chats", "r");
  char *line = NULL;
  size_t room = 0;
  unsigned int given = 0;
  while (chats && given < limit && getline(&line, &room, chats) > 0) {
    char *tab = strchr(line, '\t');
    if (!tab || strtoull(line, NULL, 10) <= seq) continue;
    if (given++) put(out, ",", 1);
    put(out, tab + 1, (int)strcspn(tab + 1, "\n"));
  }
  free(line);
  if (chats) fclose(chats);
  put(out, "]}", 2);
  return 0;
}

int DecryptData(const char *encrypt_key, const char *encrypt_msg, Slice_t *msg) {
  size_t length = strlen(encrypt_key);
  note("open", 0, 0);
  if (ordered("open-crash", NULL)) crash();
  while (ordered("open-hang", NULL)) usleep(20000);
  if (!length) return 10008;
  if (strncmp(encrypt_msg, encrypt_key, length) != 0 || encrypt_msg[length] != ':') return 10006;
  put(msg, encrypt_msg + length + 1, (int)strlen(encrypt_msg + length + 1));
  return 0;
}

int GetMediaData(WeWorkFinanceSdk_t *sdk, const char *indexbuf, const char *fileid, const char *proxy, const char *passwd,
                 int timeout, MediaData_t *m) {
  int value = 0;
  long from = 0;
  char path[PATH_SIZE];
  (void)sdk; (void)proxy; (void)passwd; (void)timeout;
  if (indexbuf[0]) sscanf(indexbuf, "Range:bytes=%ld-", &from);
  note("media", (unsigned long long)from, 0);
  if (ordered("media-crash", NULL)) crash();
  if (from > 0 && ordered("media-crash-second", NULL)) crash();
  if (ordered("media-code", &value)) return value;
  snprintf(path, sizeof path, "files/%s", fileid);
  FILE *file = in_folder(path, "r");
  if (!file) return 10005;
  m->data = malloc(PART);
  fseek(file, from, SEEK_SET);
  m->data_len = (int)fread(m->data, 1, PART, file);
  if (ordered("media-garble", NULL) && m->data_len) m->data[0] ^= 1;
  m->is_finish = fgetc(file) == EOF;
  fclose(file);
  m->outindexbuf = malloc(64);
  m->out_len = m->is_finish ? 0 : snprintf(m->outindexbuf, 64, "Range:bytes=%ld-%ld", from + m->data_len, from + m->data_len + PART - 1);
  return 0;
}
