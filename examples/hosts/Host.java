// Trains a step model with onnxruntime and prints the loss of every step: java -cp onnxruntime.jar Host.java FOLDER
// onnxruntime's Java cannot feed an input that has a default: onnx.detachState makes bare.onnx, and start.onnx with the first values.
import ai.onnxruntime.*;
import java.nio.*;
import java.nio.file.*;
import java.util.*;
import java.util.regex.*;

class Host {
  static FloatBuffer floats(Path file) throws Exception {
    return ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer();
  }

  public static void main(String[] arguments) throws Exception {
    Path folder = Path.of(arguments[0]);
    OrtEnvironment environment = OrtEnvironment.getEnvironment(OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR);
    OrtSession session = environment.createSession(folder.resolve("bare.onnx").toString());
    // The names of this model need no more of JSON than that.
    Matcher pairs = Pattern.compile("\"([^\"]*)\":\"([^\"]*)\"").matcher(session.getMetadata().getCustomMetadataValue("trainop.state").get());
    Map<String, String> state = new LinkedHashMap<>();
    while (pairs.find()) state.put(pairs.group(1), pairs.group(2));
    String loss = session.getOutputNames().stream().filter(name -> !state.containsValue(name)).findFirst().get();

    int rows = 10;
    FloatBuffer x = floats(folder.resolve("x.f32")), t = floats(folder.resolve("t.f32"));
    OrtSession.Result last = environment.createSession(folder.resolve("start.onnx").toString()).run(Map.of()); // owns the values
    Map<String, OnnxTensor> values = new HashMap<>();
    for (String name : state.keySet()) values.put(name, (OnnxTensor) last.get(name).get());
    for (int at = 0; at < x.capacity(); at += rows * 3) {
      Map<String, OnnxTensor> feeds = new HashMap<>(values);
      feeds.put("x:0", OnnxTensor.createTensor(environment, x.slice(at, rows * 3), new long[] {rows, 3}));
      feeds.put("t:0", OnnxTensor.createTensor(environment, t.slice(at / 3 * 2, rows * 2), new long[] {rows, 2}));
      OrtSession.Result outputs = session.run(feeds);
      for (var entry : state.entrySet()) values.put(entry.getKey(), (OnnxTensor) outputs.get(entry.getValue()).get());
      System.out.println(((OnnxTensor) outputs.get(loss).get()).getFloatBuffer().get(0));
      last.close();
      last = outputs;
    }
  }
}
