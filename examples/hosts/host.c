// Trains FOLDER/step.onnx with onnxruntime's C API and prints the loss of every step: cc host.c -lonnxruntime && ./a.out FOLDER
#include <onnxruntime_c_api.h>
#include <stdio.h>

static const OrtApi *api;
static void check(OrtStatus *status) {
  if (status == NULL) return;
  fprintf(stderr, "%s\n", api->GetErrorMessage(status));
  exit(1);
}
static float *floats(const char *folder, const char *name, size_t count) {
  char path[4096];
  snprintf(path, sizeof path, "%s/%s", folder, name);
  float *numbers = malloc(count * sizeof(float));
  FILE *file = fopen(path, "rb");
  if (file == NULL || fread(numbers, sizeof(float), count, file) != count) exit(1);
  fclose(file);
  return numbers;
}

int main(int argc, char **argv) {
  enum { STEPS = 20, ROWS = 10, MOST = 32 };
  char path[4096], *names[MOST], *inputs[MOST + 2] = {"x:0", "t:0"};
  snprintf(path, sizeof path, "%s/step.onnx", argv[argc - 1]);
  api = OrtGetApiBase()->GetApi(ORT_API_VERSION);
  OrtEnv *environment;
  OrtSessionOptions *options;
  OrtSession *session;
  OrtAllocator *allocator;
  OrtMemoryInfo *memory;
  check(api->CreateEnv(ORT_LOGGING_LEVEL_ERROR, "host", &environment));
  check(api->CreateSessionOptions(&options));
  check(api->CreateSession(environment, path, options, &session));
  check(api->GetAllocatorWithDefaultOptions(&allocator));
  check(api->CreateCpuMemoryInfo(OrtArenaAllocator, OrtMemTypeDefault, &memory));

  // An output `v:next` is the next value of the input `v:0`; metadata 'trainop.state' says the same as JSON. The other is the loss.
  size_t count, variables = 0, outputs = 1;
  check(api->SessionGetOutputCount(session, &count));
  for (size_t index = 0; index < count; index++) {
    char *name, *end;
    check(api->SessionGetOutputName(session, index, allocator, &name));
    if ((end = strstr(name, ":next")) == NULL) names[0] = name;
    else {
      names[outputs++] = name;
      inputs[2 + variables] = strdup(name);
      strcpy(inputs[2 + variables++] + (end - name), ":0");
    }
  }
  float *x = floats(argv[argc - 1], "x.f32", STEPS * ROWS * 3), *t = floats(argv[argc - 1], "t.f32", STEPS * ROWS * 2), *loss;
  OrtValue *values[MOST + 2] = {NULL}, *results[MOST] = {NULL};
  for (int step = 0; step < STEPS; step++) {
    int64_t xs[] = {ROWS, 3}, ts[] = {ROWS, 2};
    check(api->CreateTensorWithDataAsOrtValue(memory, x + step * ROWS * 3, ROWS * 3 * sizeof(float), xs, 2, ONNX_TENSOR_ELEMENT_DATA_TYPE_FLOAT, &values[0]));
    check(api->CreateTensorWithDataAsOrtValue(memory, t + step * ROWS * 2, ROWS * 2 * sizeof(float), ts, 2, ONNX_TENSOR_ELEMENT_DATA_TYPE_FLOAT, &values[1]));
    // In the first step the variables are the defaults in the file.
    check(api->Run(session, NULL, (const char *const *)inputs, (const OrtValue *const *)values, step == 0 ? 2 : 2 + variables, (const char *const *)names, outputs, results));
    check(api->GetTensorMutableData(results[0], (void **)&loss));
    printf("%.9g\n", *loss);
    for (size_t index = 0; index < 2 + variables; index++)
      if (values[index] != NULL) api->ReleaseValue(values[index]);
    memcpy(values + 2, results + 1, variables * sizeof(OrtValue *));
    api->ReleaseValue(results[0]);
    memset(results, 0, sizeof results);
  }
  return 0;
}
